# Time: nanoseconds since the epoch in a zone (nil: the local one; :utc; or seconds east of Greenwich).

class Time
  include Comparable

  MONTH_NAMES = %w[jan feb mar apr may jun jul aug sep oct nov dec].freeze
  private_constant :MONTH_NAMES

  def self.__from(nanoseconds, zone)
    made = allocate
    made.__fill(nanoseconds, zone)
    made
  end

  def self.now(**options)
    zone = options[:in]
    __from(__time_now(), zone.nil? ? nil : __zone(zone))
  end

  def self.at(seconds, fraction = nil, unit = :microsecond, **options)
    zone = options[:in]
    return __from(seconds.__nanoseconds, zone ? __zone(zone) : seconds.__zone) if seconds.is_a?(Time)
    nanoseconds = __to_nanoseconds(seconds)
    unless fraction.nil?
      scale = case unit
              when :millisecond then 1_000_000
              when :usec, :microsecond then 1000
              when :nsec, :nanosecond then 1
              else raise ArgumentError, "unexpected unit: #{unit}"
              end
      nanoseconds += (fraction * scale).floor
    end
    __from(nanoseconds, zone ? __zone(zone) : nil)
  end

  def self.__to_nanoseconds(seconds)
    return seconds * 1_000_000_000 if __is_integer(seconds)
    raise TypeError, "can't convert #{__type_label(seconds)} into an exact number" unless seconds.is_a?(Numeric)
    parts = __float_fraction(seconds.to_f)
    (parts[0] * 1_000_000_000).div(parts[1])
  end

  def self.__zone(zone)
    return zone if __is_integer(zone)
    __time_zone(zone)
  end

  def self.__month(month)
    return 1 if month.nil?
    return month.to_int unless __is_string(month)
    at = MONTH_NAMES.index(month.downcase)
    at ? at + 1 : month.to_i
  end

  def self.__make(zone, year, month, day, hour, minute, second, microsecond = nil)
    second = second.to_f if __is_string(second)
    second = 0 if second.nil?
    month = __month(month)
    day = day.nil? ? 1 : day.to_i
    hour = hour.nil? ? 0 : hour.to_i
    minute = minute.nil? ? 0 : minute.to_i
    raise ArgumentError, "mon out of range" if month < 1 || month > 12
    raise ArgumentError, "hour out of range" if hour < 0 || hour > 24
    if day < 1 || day > 31 || minute < 0 || minute > 59 || second < 0 || second >= 61
      raise ArgumentError, "argument out of range"
    end
    whole = second.floor
    nanoseconds = __time_seconds([year.to_i, month, day, hour, minute, whole], zone) * 1_000_000_000
    nanoseconds += __to_nanoseconds(second - whole)
    nanoseconds += (microsecond * 1000).floor unless microsecond.nil?
    __from(nanoseconds, zone)
  end

  def self.new(year = nil, month = nil, day = nil, hour = nil, minute = nil, second = nil, zone = nil, **options)
    zone = options[:in] if options[:in]
    zone = zone.nil? ? nil : __zone(zone)
    return __from(__time_now(), zone) if year.nil?
    __make(zone, year, month, day, hour, minute, second)
  end

  def self.local(year, month = nil, day = nil, hour = nil, minute = nil, second = nil, microsecond = nil)
    __make(nil, year, month, day, hour, minute, second, microsecond)
  end

  def self.mktime(*parts)
    local(*parts)
  end

  def self.utc(year, month = nil, day = nil, hour = nil, minute = nil, second = nil, microsecond = nil)
    __make(:utc, year, month, day, hour, minute, second, microsecond)
  end

  def self.gm(*parts)
    utc(*parts)
  end

  def __fill(nanoseconds, zone)
    @__nanoseconds = nanoseconds
    @__zone = zone
  end

  def __nanoseconds = @__nanoseconds
  def __zone = @__zone

  def __fields
    @__fields ||= __time_fields(@__nanoseconds, @__zone)
  end

  def year = __fields[0]
  def month = __fields[1]
  def mon = __fields[1]
  def day = __fields[2]
  def mday = __fields[2]
  def hour = __fields[3]
  def min = __fields[4]
  def sec = __fields[5]
  def nsec = __fields[6]
  def tv_nsec = __fields[6]
  def usec = __fields[6] / 1000
  def tv_usec = __fields[6] / 1000
  def wday = __fields[7]
  def yday = __fields[8]
  def utc_offset = __fields[9]
  def gmt_offset = __fields[9]
  def gmtoff = __fields[9]
  def zone = __fields[10]
  def sunday? = wday == 0
  def monday? = wday == 1
  def tuesday? = wday == 2
  def wednesday? = wday == 3
  def thursday? = wday == 4
  def friday? = wday == 5
  def saturday? = wday == 6
  def dst? = false
  def isdst = false

  def utc?
    @__zone == :utc
  end

  def gmt?
    @__zone == :utc
  end

  def to_i
    @__nanoseconds.div(1_000_000_000)
  end

  def tv_sec
    to_i
  end

  def to_f
    @__nanoseconds.fdiv(1_000_000_000)
  end

  def subsec
    nsec == 0 ? 0 : nsec.fdiv(1_000_000_000)
  end

  def +(seconds)
    raise TypeError, "time + time?" if seconds.is_a?(Time)
    Time.__from(@__nanoseconds + Time.__to_nanoseconds(seconds), @__zone)
  end

  def -(other)
    return (@__nanoseconds - other.__nanoseconds).fdiv(1_000_000_000) if other.is_a?(Time)
    Time.__from(@__nanoseconds - Time.__to_nanoseconds(other), @__zone)
  end

  def <=>(other)
    other.is_a?(Time) ? @__nanoseconds <=> other.__nanoseconds : nil
  end

  def ==(other)
    other.is_a?(Time) && @__nanoseconds == other.__nanoseconds
  end

  def eql?(other)
    other.is_a?(Time) && @__nanoseconds == other.__nanoseconds
  end

  def hash
    @__nanoseconds.hash
  end

  def utc
    @__zone = :utc
    @__fields = nil
    self
  end

  def gmtime
    utc
  end

  def getutc
    Time.__from(@__nanoseconds, :utc)
  end

  def getgm
    getutc
  end

  def localtime(zone = nil)
    @__zone = zone.nil? ? nil : Time.__zone(zone)
    @__fields = nil
    self
  end

  def getlocal(zone = nil)
    Time.__from(@__nanoseconds, zone.nil? ? nil : Time.__zone(zone))
  end

  def round(digits = 0)
    unit = 10**(9 - digits)
    Time.__from((@__nanoseconds + unit / 2).div(unit) * unit, @__zone)
  end

  def floor(digits = 0)
    unit = 10**(9 - digits)
    Time.__from(@__nanoseconds.div(unit) * unit, @__zone)
  end

  def strftime(format)
    __time_strftime(@__nanoseconds, @__zone, format)
  end

  def to_s
    strftime(utc? ? "%Y-%m-%d %H:%M:%S UTC" : "%Y-%m-%d %H:%M:%S %z")
  end

  def inspect
    return to_s if nsec == 0
    fraction = format("%09d", nsec).sub(/0+\z/, "")
    strftime("%Y-%m-%d %H:%M:%S.#{fraction} #{utc? ? "UTC" : "%z"}")
  end

  def ctime
    strftime("%a %b %e %H:%M:%S %Y")
  end

  def asctime
    ctime
  end

  def iso8601(digits = 0)
    fraction = digits > 0 ? ".%#{digits}N" : ""
    strftime("%Y-%m-%dT%H:%M:%S#{fraction}#{utc? ? "Z" : "%:z"}")
  end

  def xmlschema(digits = 0)
    iso8601(digits)
  end

  def to_a
    [sec, min, hour, day, month, year, wday, yday, false, zone]
  end
end
