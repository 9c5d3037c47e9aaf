import { fill, wordsIn } from "../look/words/words.ts";
import { stations, type Travel } from "./bench-state.ts";

/** The way of the last press, station by station, with the time since the contact closed. */
export function TravelCard(props: {
  readonly language: string;
  readonly travel: Travel | undefined;
}) {
  const { language, travel } = props;
  const words = wordsIn(language).bench;
  const edgeMs = travel?.atMs.edge;
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return (
    <section class="card travel" aria-labelledby="travel-title">
      <h2 class="card-title" id="travel-title">
        {words.travelTitle}
      </h2>
      <p class="card-lead">{travel ? words.travelLead : words.travelNone}</p>
      <ol class="stations">
        {stations.map((station) => {
          const atMs = travel?.atMs[station];
          const reached = atMs !== undefined && edgeMs !== undefined;
          return (
            <li key={station} class={`station${reached ? " is-reached" : ""}`}>
              <span class="station-dot" />
              <span class="station-ms numbers">
                {reached ? fill(words.ms, { ms: format.format(atMs - edgeMs) }) : "·"}
              </span>
              <span class="station-name">{words.travel[station]}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
