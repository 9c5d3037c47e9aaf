/** Two-sided 95 %: Φ⁻¹(0.975). Every interval in Otklik is 95 % unless its docstring says otherwise. */
export const Z95 = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}
