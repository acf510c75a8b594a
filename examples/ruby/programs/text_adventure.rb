# A scripted walk through a small world: case/when with many kinds of patterns, state, symbols, heredocs.

World = Struct.new(:here, :bag, :turns, :flags, keyword_init: true)

class Adventure
  ROOMS = {
    hall: { text: "a hall with a clock", exits: { north: :library, east: :kitchen }, things: %i[lamp] },
    library: { text: "a library", exits: { south: :hall }, things: %i[book key] },
    kitchen: { text: "a kitchen", exits: { west: :hall, down: :cellar }, things: [] },
    cellar: { text: "a dark cellar", exits: { up: :kitchen }, things: %i[treasure], dark: true }
  }.freeze
  SHORT = { "n" => "north", "s" => "south", "e" => "east", "w" => "west", "u" => "up", "d" => "down" }.freeze

  class Over < StandardError; end

  def initialize
    @world = World.new(here: :hall, bag: [], turns: 0, flags: {})
    @things = ROOMS.transform_values { |room| room[:things].dup }
  end

  def play(script)
    script.each_line(chomp: true) do |line|
      next if line.strip.empty? || line.start_with?("#")
      puts "> #{line}", command(line)
    end
    "the script ends after #{@world.turns} turns"
  rescue Over => e
    e.message
  end

  private

  def command(line)
    verb, *rest = line.downcase.split
    object = rest.last&.to_sym
    @world.turns += 1 unless verb == "help"
    case verb
    when "look", "l" then look
    when *SHORT.keys, *SHORT.values then go(SHORT.fetch(verb, verb).to_sym)
    when "go" then object ? go(object) : "Where to?"
    when /\A(take|get)\z/ then take(object)
    when "drop" then drop(object)
    when "inventory", ->(v) { v.size == 1 && v == "i" } then inventory
    when "light" then light
    when "open" then open_thing(object)
    when "wait"
      times = Integer(rest.first || 1, exception: false)
      case times
      when nil then "How long?"
      when 1 then "A moment passes."
      when 2..5 then "Some moments pass."
      when Integer then "You fall asleep."
      end
    when "quit" then raise Over, "You leave with #{@world.bag.size} things after #{@world.turns} turns."
    when nil then ""
    else "I do not know how to #{verb}."
    end
  end

  def dark? = ROOMS[@world.here][:dark] && !@world.flags[:light]

  def look
    return "It is too dark to see." if dark?
    room = ROOMS[@world.here]
    things = @things[@world.here]
    text = "You are in #{room[:text]}. Exits: #{room[:exits].keys.join(', ')}."
    text += " You see #{list(things)}." unless things.empty?
    text
  end

  def list(things)
    names = things.map { |thing| thing == :treasure ? "the treasure" : "a #{thing}" }
    case names
    when [] then "nothing"
    else names.size == 1 ? names[0] : "#{names[0..-2].join(', ')} and #{names[-1]}"
    end
  end

  def go(direction)
    target = ROOMS.dig(@world.here, :exits, direction)
    return "You cannot go #{direction}." unless target
    return "The cellar door is locked." if target == :cellar && !@world.flags[:unlocked]
    @world.here = target
    look
  end

  def take(thing)
    return "It is too dark." if dark?
    return take_all if thing == :all
    @things[@world.here].delete(thing) ? (@world.bag << thing; "Taken: #{thing}.") : "There is no #{thing || 'thing'} here."
  end

  def take_all
    things = @things[@world.here].slice!(0..)
    return "Nothing to take." if things.empty?
    @world.bag.push(*things)
    "Taken: #{things.join(', ')}."
  end

  def drop(thing)
    return "You have no #{thing}." unless @world.bag.include?(thing)
    @world.bag -= [thing]
    @things[@world.here].unshift(thing)
    "Dropped."
  end

  def inventory = "You carry #{list(@world.bag)}."

  def light
    return "You have no lamp." unless @world.bag.member?(:lamp)
    @world.flags[:light] ^= true
    @world.flags[:light] ? "The lamp burns." : "The lamp goes out."
  end

  def open_thing(thing)
    return "You cannot open that." unless thing == :door && @world.here == :kitchen
    return "It is locked." unless @world.bag.include?(:key)
    @world.flags[:unlocked] = true
    "The key turns. The cellar door opens."
  end
end

puts Adventure.new.play(<<~SCRIPT)
  look
  dance
  take lamp
  take lamp
  d

  n
  get all
  take all
  i
  south
  go east
  down
  # with the key
  open door
  d
  take treasure
  light
  look
  take treasure
  light
  go
  drop book
  wait
  wait 3
  wait 1000
  wait long
  inventory
  quit
  look
SCRIPT
puts Adventure.new.play("n\nopen door\nlight\ndrop it")
