import { ensureModel } from "./ensure.ts";
import { DEFAULT_PEOPLE_MODEL, modelFacts } from "./manifest.ts";
import { progressBar } from "./progress-bar.ts";

/** `npm run models`: builds what the agent loads, unless it lies there already. Arguments: ids of other models. */
const named = process.argv.slice(2);
for (const id of named.length > 0 ? named : [DEFAULT_PEOPLE_MODEL]) {
  const { folder } = await ensureModel(modelFacts(id), { onProgress: progressBar(process.stderr) });
  process.stdout.write(`${id}: ${folder}\n`);
}
