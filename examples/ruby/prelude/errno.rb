# Errors of the operating system.

class SystemCallError < StandardError
  attr_reader :errno

  # Of the class for the number, where there is one.
  def self.new(*args)
    return super unless __same(self, SystemCallError)
    message, errno = args
    message, errno = nil, message if args.length == 1 && __isInteger(message)
    known = Errno.__class_of(errno)
    return known.new(*message) unless known.nil?
    prefix = errno.nil? ? "unknown error" : "Unknown error #{errno}"
    made = allocate
    made.__fill(prefix, message, nil, errno)
    made
  end

  def initialize(message = nil, place = nil)
    __fill(self.class::MESSAGE, message, place, self.class::Errno)
  end

  def __fill(prefix, message, place, errno)
    text = prefix
    text += " @ #{place}" unless place.nil?
    text += " - #{message}" unless message.nil?
    @__message = text
    @errno = errno
  end
end

module Errno
  BY_NUMBER = {}
  private_constant :BY_NUMBER

  def self.__class_of(number)
    BY_NUMBER[number]
  end

  {
    EPERM: [1, "Operation not permitted"],
    ENOENT: [2, "No such file or directory"],
    ESRCH: [3, "No such process"],
    EINTR: [4, "Interrupted system call"],
    EIO: [5, "Input/output error"],
    E2BIG: [7, "Argument list too long"],
    EBADF: [9, "Bad file descriptor"],
    ECHILD: [10, "No child processes"],
    EAGAIN: [11, "Resource temporarily unavailable"],
    ENOMEM: [12, "Cannot allocate memory"],
    EACCES: [13, "Permission denied"],
    EEXIST: [17, "File exists"],
    EXDEV: [18, "Invalid cross-device link"],
    ENOTDIR: [20, "Not a directory"],
    EISDIR: [21, "Is a directory"],
    EINVAL: [22, "Invalid argument"],
    EMFILE: [24, "Too many open files"],
    ETXTBSY: [26, "Text file busy"],
    EFBIG: [27, "File too large"],
    ENOSPC: [28, "No space left on device"],
    ESPIPE: [29, "Illegal seek"],
    EROFS: [30, "Read-only file system"],
    EPIPE: [32, "Broken pipe"],
    EDOM: [33, "Numerical argument out of domain"],
    ERANGE: [34, "Numerical result out of range"],
    ENAMETOOLONG: [36, "File name too long"],
    ENOSYS: [38, "Function not implemented"],
    ENOTEMPTY: [39, "Directory not empty"],
    ELOOP: [40, "Too many levels of symbolic links"],
    ECONNREFUSED: [111, "Connection refused"],
    ETIMEDOUT: [110, "Connection timed out"],
    ECONNRESET: [104, "Connection reset by peer"],
    EADDRINUSE: [98, "Address already in use"]
  }.each do |name, (number, text)|
    made = Class.new(SystemCallError)
    made.const_set(:Errno, number)
    made.const_set(:MESSAGE, text)
    BY_NUMBER[number] = const_set(name, made)
  end
  EWOULDBLOCK = EAGAIN
end
