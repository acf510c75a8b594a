# The Jovian planets under their own gravity: floats, objects, symplectic integration.

SOLAR_MASS = 4 * Math::PI**2
DAYS_PER_YEAR = 365.24

class Body
  attr_accessor :x, :y, :z, :vx, :vy, :vz
  attr_reader :mass

  def initialize(position, velocity, mass)
    @x, @y, @z = position
    @vx, @vy, @vz = velocity.map { |v| v * DAYS_PER_YEAR }
    @mass = mass * SOLAR_MASS
  end

  def kinetic_energy
    0.5 * @mass * (@vx * @vx + @vy * @vy + @vz * @vz)
  end

  def distance(other)
    dx = @x - other.x
    dy = @y - other.y
    dz = @z - other.z
    Math.sqrt(dx * dx + dy * dy + dz * dz)
  end

  def attract(other, dt)
    dx = @x - other.x
    dy = @y - other.y
    dz = @z - other.z
    square = dx * dx + dy * dy + dz * dz
    magnitude = dt / (square * Math.sqrt(square))
    pull = other.mass * magnitude
    @vx -= dx * pull
    @vy -= dy * pull
    @vz -= dz * pull
    push = @mass * magnitude
    other.vx += dx * push
    other.vy += dy * push
    other.vz += dz * push
  end

  def move(dt)
    @x += dt * @vx
    @y += dt * @vy
    @z += dt * @vz
  end
end

class Planets
  def initialize(bodies)
    @bodies = bodies
    sun = bodies.first
    [:vx, :vy, :vz].each do |axis|
      momentum = bodies.inject(0.0) { |sum, body| sum + body.send(axis) * body.mass }
      sun.send(:"#{axis}=", -momentum / SOLAR_MASS)
    end
  end

  def advance(dt)
    size = @bodies.size
    size.times do |i|
      body = @bodies[i]
      j = i + 1
      while j < size
        body.attract(@bodies[j], dt)
        j += 1
      end
    end
    @bodies.each { |body| body.move(dt) }
  end

  def energy
    total = 0.0
    @bodies.each_with_index do |body, i|
      total += body.kinetic_energy
      (i + 1...@bodies.size).each do |j|
        other = @bodies[j]
        total -= body.mass * other.mass / body.distance(other)
      end
    end
    total
  end
end

planets = Planets.new([
  Body.new([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 1.0),
  Body.new([4.84143144246472090, -1.16032004402742839, -0.103622044471123109],
           [0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023], 0.000954791938424326609),
  Body.new([8.34336671824457987, 4.12479856412430479, -0.403523417114321381],
           [-0.00276742510726411, 0.00499852801234917, 0.0000230417297573763929], 0.000285885980666130812),
  Body.new([12.8943695621391310, -15.1111514016986312, -0.223307578892655734],
           [0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556], 0.0000436624404335156298),
  Body.new([15.3796971148509165, -25.9193146099879641, 0.179258772950371181],
           [0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870], 0.0000515138902046611451)
])
steps = (ARGV[0] || 20_000).to_i
printf("%.9f\n", planets.energy)
steps.times { planets.advance(0.01) }
printf("%.9f\n", planets.energy)
