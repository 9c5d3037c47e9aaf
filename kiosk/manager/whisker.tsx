/** A share as a dot and its 95 % interval as a line, on 0 … 100 %. The text beside it says the same in words. */
export function Whisker(props: {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number };
}) {
  const x = (share: number) => 10 + 980 * share;
  const { low, high } = props.interval;
  return (
    <svg class="whisker" viewBox="0 0 1000 74" aria-hidden="true">
      <path class="whisker-axis" d={`M${x(0)} 24H${x(1)}`} />
      {[0, 0.5, 1].map((tick) => (
        <path key={tick} class="whisker-axis" d={`M${x(tick)} 17V31`} />
      ))}
      <path class="whisker-line" d={`M${x(low)} 24H${x(high)}`} />
      <circle class="whisker-dot" cx={x(props.value)} cy="24" r="15" />
      <text class="whisker-text" x={x(0)} y="66">
        0
      </text>
      <text class="whisker-text is-middle" x={x(0.5)} y="66">
        50
      </text>
      <text class="whisker-text is-end" x={x(1)} y="66">
        100 %
      </text>
    </svg>
  );
}
