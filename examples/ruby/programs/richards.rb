# A small operating system kernel: tasks of several kinds exchange packets under a scheduler with priorities.

class Packet
  attr_accessor :link, :identity, :kind, :datum
  attr_reader :data

  def initialize(link, identity, kind)
    @link = link
    @identity = identity
    @kind = kind
    @datum = 0
    @data = Array.new(4, 0)
  end

  def append_to(queue)
    @link = nil
    return self if queue.nil?
    tail = queue
    tail = tail.link while tail.link
    tail.link = self
    queue
  end
end

class Task
  attr_reader :identity, :priority, :runs
  attr_accessor :input, :holding, :waiting

  def initialize(scheduler, identity, priority, input)
    @scheduler = scheduler
    @identity = identity
    @priority = priority
    @input = input
    @holding = false
    @waiting = input.nil?
    @runs = 0
  end

  def runnable?
    !@holding && !(@waiting && @input.nil?)
  end

  def step
    @runs += 1
    packet = @input
    @input = packet.link if packet
    @waiting = false
    handle(packet)
  end

  def accept(packet)
    @input = packet.append_to(@input)
  end

  def wait
    @waiting = true
  end
end

class IdleTask < Task
  def initialize(scheduler, identity, count)
    super(scheduler, identity, 0, nil)
    @waiting = false
    @seed = 1
    @count = count
  end

  def handle(_packet)
    @count -= 1
    return @holding = true if @count == 0
    if @seed & 1 == 0
      @seed >>= 1
      @scheduler.release(:device_a)
    else
      @seed = (@seed >> 1) ^ 0xD008
      @scheduler.release(:device_b)
    end
  end
end

class WorkTask < Task
  def handle(packet)
    return wait unless packet
    @next = @next == :handler_a ? :handler_b : :handler_a
    packet.identity = @next
    packet.datum = 0
    packet.data.each_index do |i|
      @letter = (@letter || 0) % 26 + 1
      packet.data[i] = 64 + @letter
    end
    @scheduler.queue(packet)
  end
end

class HandlerTask < Task
  def handle(packet)
    if packet
      packet.kind == :work ? (@work = packet.append_to(@work)) : (@device = packet.append_to(@device))
    end
    return wait unless @work
    work = @work
    if work.datum >= work.data.size
      @work = work.link
      return @scheduler.queue(work)
    end
    return wait unless @device
    device = @device
    @device = device.link
    device.datum = work.data[work.datum]
    work.datum += 1
    @scheduler.queue(device)
  end
end

class DeviceTask < Task
  def handle(packet)
    if packet
      @pending = packet
      @holding = true
    elsif @pending
      pending, @pending = @pending, nil
      @scheduler.queue(pending)
    else
      wait
    end
  end
end

class Scheduler
  attr_reader :queued, :held

  def initialize(count)
    @queued = @held = 0
    @tasks = {}
    add IdleTask.new(self, :idle, count)
    work = nil
    2.times { work = Packet.new(work, :worker, :work) }
    add WorkTask.new(self, :worker, 1000, work)
    %i[a b].each_with_index do |letter, i|
      device = :"device_#{letter}"
      packets = nil
      3.times { packets = Packet.new(packets, device, :device) }
      add HandlerTask.new(self, :"handler_#{letter}", 2000 + i * 1000, packets)
      add DeviceTask.new(self, device, 4000 + i * 1000, nil)
    end
    @order = @tasks.values.sort_by { |task| -task.priority }
  end

  def add(task)
    @tasks[task.identity] = task
  end

  def run
    while (@current = @order.find(&:runnable?))
      @current.step
    end
    self
  end

  def release(identity)
    @held += 1
    @tasks.fetch(identity).holding = false
  end

  def queue(packet)
    @queued += 1
    target = packet.identity
    packet.identity = @current.identity
    @tasks.fetch(target).accept(packet)
  end

  def report
    @tasks.map { |name, task| "#{name}=#{task.runs}" }.join(" ")
  end
end

[100, 3000].each do |count|
  scheduler = Scheduler.new(count).run
  puts "queued #{scheduler.queued} held #{scheduler.held}"
  puts scheduler.report
end
