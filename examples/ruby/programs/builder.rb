# A small markup language: method_missing, instance_eval, blocks with self, escaping, templates, observers, delegation.

class Markup < BasicObject
  def self.render(indent: 2, &block) = new(indent).__render(&block)

  def initialize(indent)
    @indent = indent
    @depth = 0
    @lines = []
  end

  def __render(&block)
    instance_eval(&block)
    @lines.join("\n")
  end

  def text!(value) = __add(__escape(value))

  def method_missing(name, content = nil, **attributes, &block)
    tag = name.to_s.tr("_", "-")
    open = tag + attributes.map { |key, value| value == true ? " #{key}" : " #{key}=\"#{__escape(value)}\"" }.join
    if block
      __add("<#{open}>")
      @depth += 1
      result = instance_eval(&block)
      text!(result) if ::String === result && @lines.last.end_with?("<#{open}>")
      @depth -= 1
      __add("</#{tag}>")
    elsif content.nil?
      __add("<#{open}/>")
    else
      __add("<#{open}>#{__escape(content)}</#{tag}>")
    end
    nil
  end

  def respond_to_missing?(*) = true

  private

  def __add(line) = @lines << " " * (@indent * @depth) + line
  def __escape(value) = value.to_s.gsub(/[<>&"]/, "<" => "&lt;", ">" => "&gt;", "&" => "&amp;", '"' => "&quot;")
end

birds = [["martlet", 3, "heraldic & footless"], ["swift", 12, "fast"], ["kiwi", 0, "walks \"a lot\""]]
page = Markup.render do
  html lang: "en" do
    head { title "Birds < Fish" }
    body class: "wide" do
      h1 { "Counted" }
      table do
        birds.each_with_index do |(name, count, note), row|
          tr(class: row.odd? ? "odd" : "even") do
            td name
            td count
            td note, hidden: count.zero?
          end
        end
      end
      br
      input type: "text", disabled: true
      custom_element 42
    end
  end
end
puts page, page.scan(/<(\w+)/).flatten.tally.inspect

module Observable
  def on(event, &handler)
    ((@handlers ||= {})[event] ||= []).push(handler)
    self
  end

  def emit(event, *details) = @handlers&.fetch(event, nil)&.map { |handler| handler.call(*details) } || []
end

class Thermometer
  include Observable
  attr_reader :degrees

  def initialize = @degrees = 20

  def degrees=(value)
    old, @degrees = @degrees, value
    emit(:change, old, value)
    emit(:frost, value) if value < 0 && old >= 0
  end
end
readings = []
thermometer = Thermometer.new
thermometer.on(:change) { |from, to| readings << to - from }.on(:frost) { |at| readings << "frost at #{at}" }
[22, 5, -1, -7, 3, -2].each { |t| thermometer.degrees = t }
p readings, thermometer.emit(:unknown), thermometer.degrees += 5

class Module
  def delegate(*names, to:)
    names.each { |name| define_method(name) { |*args, **options, &block| instance_variable_get(to).public_send(name, *args, **options, &block) } }
  end

  def memo(name)
    original = instance_method(name)
    values = {}
    define_method(name) { |*args| values.fetch(args) { values[args] = original.bind(self).call(*args) } }
  end
end
class Playlist
  delegate :size, :each, :<<, :first, to: :@songs
  include Enumerable

  def initialize(*songs) = @songs = songs

  def cost(n) = n < 2 ? n : cost(n - 1) + cost(n - 2)
  memo :cost
end
list = Playlist.new("b", "a")
list << "c"
p list.size, list.sort, list.first, list.include?("c"), list.each_with_index.to_a, list.cost(70), list.map(&:upcase).each_entry.to_a

template = "Dear {{name}}, you owe {{amount|money}} since {{ date }}{{missing}}."
filters = { "money" => ->(v) { format("%.2f EUR", v) } }
values = { name: "Ms O'Hara", amount: 12.5, date: :May }
puts template.gsub(/\{\{\s*(\w+)(?:\|(\w+))?\s*\}\}/) { filters.fetch($2, :to_s.to_proc).call(values[$1.to_sym]) }
