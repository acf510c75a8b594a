class Account
  attr_reader :balance
  @@count = 0
  MINIMUM = 0
  def self.count
    @@count
  end
  def initialize(balance = 0)
    @balance = balance
    @@count += 1
  end
  def withdraw(n)
    raise ArgumentError, "too much" if @balance - n < MINIMUM
    @balance -= n
  end
  def transfer(other, n)
    withdraw(n)
    other.deposit(n)
    :done
  rescue ArgumentError => e
    e.message
  ensure
    @last = n
  end
  def deposit(n)
    @balance += n
  end
  def last
    @last
  end
end
x = Account.new(100)
y = Account.new
p x.transfer(y, 30), x.transfer(y, 300), x.balance, y.balance, x.last, Account.count, y.last
