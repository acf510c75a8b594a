/** What tiny programs find defined, in tiny. */
export const PRELUDE = `
fn times(n, f) {
  let i = 0
  while i < n { f(i)  i = i + 1 }
}
fn upto(from, to, f) {
  let i = from
  while i <= to { f(i)  i = i + 1 }
}
fn each(a, f) {
  let i = 0
  while i < len(a) { f(a[i])  i = i + 1 }
}
fn map(a, f) {
  let result = array(len(a), nil)
  let i = 0
  while i < len(a) { result[i] = f(a[i])  i = i + 1 }
  return result
}
fn reduce(a, value, f) {
  each(a) |x| { value = f(value, x) }
  return value
}
fn find(a, f) {
  each(a) |x| { if f(x) { return x } }
  return nil
}
`;
