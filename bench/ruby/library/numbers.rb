# Integers, Floats, Ranges.
require_relative "../tasks"

BIG = 3**200
BIG2 = 7**150

repeat("Range#each") { c = 0; (1..100).each { |i| c += i }; c }
repeat("Range#step") { c = 0; (1..100).step(3) { |i| c += i }; c }
repeat("Range#map") { (1..100).map { |i| i * i } }
repeat("Range#sum") { (1..100).sum }
repeat("Range#to_a") { (1..100).to_a }
repeat("Range#include?") { (1..100).include?(50) }
repeat("Range#===") { case 42 when 0..9 then 1 when 10..99 then 2 end }
repeat("Range of Strings") { ("a".."z").to_a }
repeat("Range#inject") { (1..20).inject(:*) }
repeat("Range#each_slice") { c = 0; (1..100).each_slice(10) { |a| c += a[0] }; c }
repeat("times") { c = 0; 100.times { |i| c += i }; c }
repeat("upto") { c = 0; 1.upto(100) { |i| c += i }; c }
repeat("downto") { c = 0; 100.downto(1) { |i| c += i }; c }
repeat("Integer#step") { c = 0; 1.step(100, 5) { |i| c += i }; c }
repeat("Float#step") { c = 0; 0.0.step(1.0, 0.1) { |i| c += i }; c }
repeat("digits") { 1234567.digits }
repeat("digits.sum") { 1234567.digits.sum }
repeat("pow") { 3**13 }
repeat("pow modulo") { 3.pow(1000, 1_000_007) }
repeat("gcd") { 123456.gcd(7890) }
repeat("lcm") { 12.lcm(18) }
repeat("divmod") { 1234.divmod(7) }
repeat("fdiv, ceil") { 7.fdiv(2).ceil }
repeat("abs, clamp") { -5.abs.clamp(1, 3) }
repeat("Integer.sqrt") { Integer.sqrt(1234567) }
repeat("bit_length, []") { 12345.bit_length + 12345[3] }
repeat("floor(digits)") { 3.14159.floor(2) }
repeat("Float#to_i") { 3.7.to_i }
repeat("Float ==, nan?") { 3.7 == 3.7 && !3.7.nan? }
repeat("Float % and **") { 7.5 % 2.0 + 2.0**0.5 }
repeat("Math.sin") { Math.sin(1.0) }
repeat("Math.sqrt") { Math.sqrt(2.0) }
repeat("Math.log") { Math.log(10.0) }
repeat("Math.hypot") { Math.hypot(3.0, 4.0) }
repeat("rand") { rand(100) }
repeat("big +") { BIG + BIG2 }
repeat("big *") { BIG * BIG2 }
repeat("big divmod") { BIG.divmod(BIG2) }
repeat("big % small") { BIG % 1000007 }
repeat("big to_s") { BIG.to_s }
repeat("big <=>") { BIG <=> BIG2 }
repeat("big factorial") { (1..30).inject(:*) }
repeat("big fibonacci") { a, b = 0, 1; 120.times { a, b = b, a + b }; a }
repeat("shift, overflow") { (1 << 70) >> 8 }
repeat("2**100") { 2**100 }
repeat("Rational-free average") { [1, 2, 3].sum.to_f / 3 }
repeat("Integer === ") { Integer === 3 }
repeat("Time.now") { Time.now }
repeat("coerce Integer + Float") { 1 + 2.5 }
