# Methods that go by a program's own operators, also where it redefines those of core classes.

class BasicObject
  def !=(other)
    self == other ? false : true
  end
end
