# Graphs: breadth first, depth first, topological order, Dijkstra, components, spanning trees, cycles, Floyd-Warshall.

require "set"

class CycleError < StandardError; end

class Graph
  def initialize(directed: false)
    @directed = directed
    @edges = Hash.new { |hash, node| hash[node] = {} }
  end

  def connect(a, b, weight = 1)
    @edges[a][b] = weight
    @edges[b]
    @edges[b][a] = weight unless @directed
    self
  end

  def nodes = @edges.keys
  def neighbours(node) = @edges[node].keys
  def edges = @edges.flat_map { |a, list| list.map { |b, w| [w, a, b] } }

  def breadth_first(start)
    return enum_for(:breadth_first, start) unless block_given?
    seen = Set.new([start])
    queue = [[start, 0]]
    until queue.empty?
      node, distance = queue.shift
      yield node, distance
      neighbours(node).each { |other| queue << [other, distance + 1] if seen.add?(other) }
    end
  end

  def depth_first(node, seen = Set.new, &visit)
    return if seen.include?(node)
    seen << node
    neighbours(node).each { |other| depth_first(other, seen, &visit) }
    visit.call(node)
  end

  def topological
    state, order = {}, []
    visit = lambda do |node, path|
      case state[node]
      when :done then next
      when :open then raise CycleError, (path.drop_while { |n| n != node } + [node]).join(" -> ")
      end
      state[node] = :open
      neighbours(node).each { |other| visit.call(other, path + [node]) }
      state[node] = :done
      order.unshift(node)
    end
    nodes.each { |node| visit.(node, []) }
    order
  end

  def shortest(from, to)
    distance = Hash.new(Float::INFINITY).merge(from => 0)
    previous, todo = {}, Set[from]
    until todo.empty?
      node = todo.min_by { |n| [distance[n], n] }
      todo.delete(node)
      break if node == to
      @edges[node].each do |other, weight|
        candidate = distance[node] + weight
        next unless candidate < distance[other]
        distance[other] = candidate
        previous[other] = node
        todo << other
      end
    end
    path = [to]
    path.unshift(previous[path.first]) while previous[path.first]
    [distance[to], path]
  end

  def components
    left = nodes.to_set
    groups = []
    until left.empty?
      group = breadth_first(left.first).map { |node, _| node }
      groups << group.sort
      left -= group
    end
    groups
  end

  def spanning_tree
    parent = {}
    find = ->(x) { parent.fetch(x, x) == x ? x : parent[x] = find[parent[x]] }
    edges.select { |_, a, b| a < b }.sort.each_with_object([]) do |(weight, a, b), tree|
      next if find[a] == find[b]
      parent[find[a]] = find[b]
      tree << [a, b, weight]
    end
  end
end

roads = Graph.new
[[:A, :B, 4], [:A, :C, 2], [:B, :C, 1], [:B, :D, 5], [:C, :D, 8], [:C, :E, 10], [:D, :E, 2], [:D, :F, 6], [:E, :F, 3], [:X, :Y, 1]].each do |a, b, w|
  roads.connect(a, b, w)
end
p roads.breadth_first(:A).to_a
order = []
roads.depth_first(:A) { |node| order << node }
p order, roads.shortest(:A, :F), roads.components, roads.spanning_tree, roads.spanning_tree.sum(&:last)
p roads.shortest(:A, :X)[0]

tasks = Graph.new(directed: true)
{ build: %i[test pack], fetch: [:build], test: [:release], pack: [:release], release: [] }.each do |task, after|
  after.each { |other| tasks.connect(task, other) }
end
p tasks.topological
begin
  tasks.connect(:release, :fetch).topological
rescue CycleError => e
  puts e.message
end

size = 12
grid = Graph.new
size.times do |y|
  size.times do |x|
    next if (x * 5 + y * 3) % 7 == 0
    [[1, 0], [0, 1]].each do |dx, dy|
      nx, ny = x + dx, y + dy
      next if nx >= size || ny >= size || (nx * 5 + ny * 3) % 7 == 0
      grid.connect([x, y], [nx, ny], 1 + (x * y) % 5)
    end
  end
end
p grid.nodes.size, grid.shortest([1, 0], [11, 10])[0], grid.components.map(&:size)
p grid.breadth_first([1, 0]).map(&:last).max
