import { parseArgs } from "node:util";
import { firstPaint, scriptBytes, soak } from "./customer-page.ts";

/** `npm run bench:customer`: size, first paint at 6× slowdown, and the heap over a virtual day (about five minutes). */

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    /** Virtual hours of the soak; 0 leaves it out. */
    hours: { type: "string", default: "24" },
    throttle: { type: "string", default: "6" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log("Usage: npm run bench:customer -- [--json] [--hours N] [--throttle N]");
} else {
  const bytes = await scriptBytes();
  const paint = await firstPaint(Number(values.throttle), 5);
  const hours = Number(values.hours);
  const soaked = hours > 0 ? await soak({ hours, warmUpHours: 2 }) : undefined;
  if (values.json) console.log(JSON.stringify({ bytes, paint, soak: soaked }));
  else {
    console.log(
      `JavaScript, gzipped: ${bytes.first} B before the first screen, ${bytes.all} B in all`,
    );
    console.log(
      `At ${values.throttle}× slowdown: first paint ${paint.firstPaintMs} ms, question ${paint.questionMs} ms`,
    );
    if (soaked) {
      const megabytes = soaked.heapBytes.map((heap) => (heap / 1e6).toFixed(2)).join(" ");
      console.log(`${soaked.visits} visits in ${soaked.virtualHours} virtual hours, heap in MB:`);
      console.log(`  ${megabytes} = ${soaked.growth.toFixed(3)} × the beginning`);
      console.log(`  DOM nodes ${soaked.domNodes.join(" ")}; errors: ${soaked.pageErrors.length}`);
    }
  }
}
