# Warnings.

module Warning
  CATEGORIES = { deprecated: false, experimental: true }
  private_constant :CATEGORIES

  def self.__check(category)
    unless Symbol === category
      raise TypeError, "wrong argument type #{__type_label(category)} (expected Symbol)"
    end
    raise ArgumentError, "unknown category: #{category}" unless CATEGORIES.key?(category)
    category
  end

  def self.[](category)
    CATEGORIES[__check(category)]
  end

  def self.[]=(category, on)
    CATEGORIES[__check(category)] = on ? true : false
  end

  # Where warnings go; programs may define it anew.
  def warn(message, category: nil)
    unless __is_string(message)
      raise TypeError, "wrong argument type #{__type_label(message)} (expected String)"
    end
    $stderr.write(message)
    nil
  rescue SystemCallError
    nil
  end

  extend self
end

module Kernel
  def warn(*messages, uplevel: nil, category: nil)
    return nil if $VERBOSE.nil? || messages.empty?
    unless category.nil?
      category = Warning.__check(__name_symbol(category))
      return nil unless Warning[category]
    end
    text = messages.flatten.map { |line| line.to_s.end_with?("\n") ? line.to_s : "#{line}\n" }.join
    unless uplevel.nil?
      uplevel = __integer(uplevel)
      raise ArgumentError, "negative level (#{uplevel})" if uplevel < 0
      # The first is this method.
      place = __caller_strings(uplevel + 1)[0]
      text = "#{"#{place[/\A.*:\d+/]}: " unless place.nil?}warning: #{text}"
    end
    category.nil? ? Warning.warn(text) : Warning.warn(text, category: category)
    nil
  end
  private :warn

  class << self
    def warn(*messages, **keywords) = Object.new.__send__(:warn, *messages, **keywords)
  end
end

$VERBOSE = false
$DEBUG = false
