/** A share as a dot and its 95 % interval as a line, on 0 … 100 %. The text beside it says the same in words. */
export function Whisker(props: {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number };
}) {
  const x = (share: number) => 10 + 980 * share;
  const { low, high } = props.interval;
  return (
    <div class="whisker" aria-hidden="true">
      <svg viewBox="0 0 1000 48" aria-hidden="true">
        <path class="whisker-axis" d={`M${x(0)} 24H${x(1)}`} />
        {[0, 0.5, 1].map((tick) => (
          <path key={tick} class="whisker-axis" d={`M${x(tick)} 17V31`} />
        ))}
        <path class="whisker-line" d={`M${x(low)} 24H${x(high)}`} />
        <circle class="whisker-dot" cx={x(props.value)} cy="24" r="15" />
      </svg>
      <div class="whisker-text numbers">
        <span>0</span>
        <span>50</span>
        <span>100 %</span>
      </div>
    </div>
  );
}
