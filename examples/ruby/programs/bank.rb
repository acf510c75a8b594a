# Accounts, transactions and failures: exceptions with data, ensure, retry, custom hierarchies.

class BankError < StandardError; end

class InsufficientFunds < BankError
  attr_reader :needed

  def initialize(account, needed)
    @needed = needed
    super("#{account.owner} is short of #{format('%.2f', needed / 100.0)}")
  end
end

class AccountLocked < BankError
  def message = "account is locked"
end

class Account
  include Comparable
  attr_reader :owner, :balance, :log

  @@opened = 0
  MINIMUM = 0

  def self.opened = @@opened

  def initialize(owner, balance = 0)
    @owner, @balance = owner, balance
    @log = []
    @locked = false
    @@opened += 1
  end

  def deposit(amount)
    raise ArgumentError, "amount must be positive: #{amount}" unless amount.positive?
    check
    @balance += amount
    @log << [:deposit, amount]
    self
  end

  def withdraw(amount)
    check
    raise InsufficientFunds.new(self, amount - available) if amount > available
    @balance -= amount
    @log << [:withdraw, amount]
    self
  end

  def lock
    @locked = true
    yield self
  ensure
    @locked = false
  end

  def <=>(other) = balance <=> other.balance
  def available = @balance - self.class::MINIMUM
  def to_s = "#{owner}: #{format('%d.%02d', *@balance.divmod(100))}"

  private

  def check
    raise AccountLocked if @locked
  end
end

class Savings < Account
  MINIMUM = 1_000

  def initialize(owner, balance = 0, rate: 0.02)
    super(owner, balance)
    @rate = rate
  end

  def add_interest
    deposit((balance * @rate).round)
  end

  def to_s = "#{super} (savings)"
end

def transfer(from, to, amount)
  attempts ||= 0
  from.withdraw(amount)
  begin
    to.deposit(amount)
  rescue BankError
    from.deposit(amount)
    raise
  end
  "moved #{amount}"
rescue InsufficientFunds => e
  attempts += 1
  amount -= e.needed
  retry if attempts < 2 && amount > 0
  "gave up: #{e.message}"
rescue AccountLocked, ArgumentError => e
  "#{e.class}: #{e.message}"
else
  "never seen"
ensure
  $transfers = ($transfers || 0) + 1
end

ann = Account.new("Ann", 100_00)
ben = Account.new("Ben")
eve = Savings.new("Eve", 50_00, rate: 0.05)
puts transfer(ann, ben, 30_00)
puts transfer(ben, eve, 45_00)
puts transfer(eve, ann, 1_000_00)
puts transfer(ann, ben, -5)
eve.lock { |account| puts transfer(ann, account, 1) }
eve.add_interest
puts ann, ben, eve
puts [ann, ben, eve].max.owner, ann > ben, ben.between?(ben, eve), ann.clamp(ben, ben).owner
puts Account.opened, $transfers, eve.log.inspect
puts [ann, ben, eve].sum(&:balance)
begin
  ben.lock { |b| b.withdraw(1) }
rescue BankError => e
  puts "#{e.class.ancestors.take(3).inspect} #{e.message}"
end
puts ben.deposit(5).balance
begin
  begin
    ben.withdraw(10**9)
  rescue InsufficientFunds => e
    raise "wrapped"
  end
rescue => e
  puts e.message, e.cause.class, e.cause.needed
end
begin
  ann.check
rescue NoMethodError => e
  puts e.message[/private method `check' called/], e.name.inspect
end
