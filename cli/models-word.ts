import type { Command } from "commander";

/** `otklik models`, made by whichever of its parts comes first. */
export function modelsWord(program: Command): Command {
  return word(program, "models", "build, list and measure the models that see");
}

/** `otklik models evaluate`, the same. */
export function evaluateWord(program: Command): Command {
  return word(modelsWord(program), "evaluate", "measure against labelled data of your own");
}

function word(parent: Command, name: string, description: string): Command {
  const there = parent.commands.find((command) => command.name() === name);
  return there ?? parent.command(name).description(description);
}
