# What the embedding program calls methods by.

module Kernel
  private def __call_public(receiver, name, args, keywords, block)
    receiver.public_send(name, *args, **keywords, &block)
  end

  private def __call_own(name, args, keywords, block)
    __send__(name, *args, **keywords, &block)
  end
end

# A program begins without a match, whatever the library has matched while it was loaded.
$~ = nil
