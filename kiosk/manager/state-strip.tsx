import type { ManagerState } from "@otklik/feedback/live-message";
import { durationText } from "../look/numbers.ts";
import { fill, plural, wordsIn } from "../look/words/words.ts";

interface StripProps {
  readonly language: string;
  readonly state: ManagerState;
}

/** How the machinery is: consoles, the way to central, the clock. Quiet while all is well. */
export function StateStrip(props: StripProps) {
  return (
    <div class="strip">
      <Devices {...props} />
      <Sync {...props} />
      <ClockState {...props} />
    </div>
  );
}

type Mood = "well" | "unsure" | "trouble" | "quiet";

function Line(props: { readonly mood: Mood; readonly name: string; readonly text: string }) {
  return (
    <li class={`strip-line is-${props.mood}`}>
      <span class="strip-dot" />
      <span>
        <span class="strip-name">{props.name}</span> {props.text}
      </span>
    </li>
  );
}

function Devices({ language, state }: StripProps) {
  const words = wordsIn(language).manager;
  return (
    <section>
      <h2 class="card-title">{words.devicesTitle}</h2>
      <ul>
        {state.devices.map((device) => {
          const reason =
            device.reason === undefined ? undefined : words.deviceReasons[device.reason];
          const up = device.state === "up";
          return (
            <Line
              key={device.id}
              mood={up ? "well" : "trouble"}
              name={fill(words.console, { name: device.name })}
              text={up ? words.deviceUp : (reason ?? words.deviceDown)}
            />
          );
        })}
        {state.devices.length === 0 ? <Line mood="quiet" name="" text={words.noDevices} /> : null}
      </ul>
    </section>
  );
}

function Sync({ language, state }: StripProps) {
  const words = wordsIn(language).manager;
  return (
    <section>
      <h2 class="card-title">{words.syncTitle}</h2>
      <ul>
        {state.sync.map((target) => {
          const name = words.targets[target.target] ?? target.target;
          if (target.connected)
            return (
              <Line
                key={target.target}
                mood="well"
                name={name}
                text={
                  target.backlog === 0
                    ? words.syncDone
                    : plural(language, target.backlog, words.syncBusy)
                }
              />
            );
          // Being offline is no trouble: everything is kept, and says so.
          return (
            <Line
              key={target.target}
              mood="quiet"
              name={name}
              text={`${words.syncOffline}: ${plural(language, target.backlog, words.syncWaits)}`}
            />
          );
        })}
      </ul>
    </section>
  );
}

function ClockState({ language, state }: StripProps) {
  const words = wordsIn(language).manager;
  const { source, errorMs, sure } = state.clock;
  const error = errorMs === null ? "" : durationText(language, errorMs);
  const text =
    source === null
      ? words.clockNever
      : fill(sure ? words.clockSure : words.clockUnsure, { error });
  return (
    <section>
      <h2 class="card-title">{words.clockTitle}</h2>
      <ul>
        <Line
          mood={sure ? "well" : "unsure"}
          name={text}
          text={source === null ? "" : (words.clockSources[source] ?? source)}
        />
      </ul>
    </section>
  );
}
