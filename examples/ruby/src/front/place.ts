/** A place that can be read and written. */
export interface Place {
  read(dst: number): void;
  write(from: number): void;
  /** Puts whether there is anything into a register, where reading nothing is an error. */
  isDefined?(dst: number): void;
}
