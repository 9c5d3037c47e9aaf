import type { GraphNode } from "../tfjs/graph-file.ts";

/** Texts of a graph file are base64. */
const decoded = (text: string): string => Buffer.from(text, "base64").toString();

export function hasFlag(node: GraphNode, name: string): boolean {
  return node.attr[name]?.b === true;
}

export function textOf(node: GraphNode, name: string): string | undefined {
  const text = node.attr[name]?.s;
  return text === undefined ? undefined : decoded(text);
}

export function textsOf(node: GraphNode, name: string): readonly string[] {
  return (node.attr[name]?.list?.s ?? []).map(decoded);
}

export function integersOf(node: GraphNode, name: string): readonly number[] {
  return (node.attr[name]?.list?.i ?? []).map(Number);
}
