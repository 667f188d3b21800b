import { expect, it } from "vitest";
import {
  type Act,
  gone,
  lifted,
  moved,
  NO_POINTERS,
  type Pointers,
  pressed,
} from "@/components/datasets/editor/pointers";

type Deed = ["down" | "move" | "up" | "lost", id: number, x: number, y: number];

/** What a sequence of pointers amounts to, in short. */
function play(touch: boolean, deeds: readonly Deed[]): string[] {
  let state: Pointers = NO_POINTERS;
  const all: Act[] = [];
  for (const [deed, id, x, y] of deeds) {
    const press = { id, x, y, touch };
    const [next, acts] =
      deed === "down"
        ? pressed(state, press)
        : deed === "move"
          ? moved(state, press)
          : deed === "up"
            ? lifted(state, press)
            : gone(state, id);
    state = next;
    all.push(...acts);
  }
  return all.map((act) => ("at" in act ? `${act.what} ${act.at.x},${act.at.y}` : act.what));
}

it("the mouse begins where it is pressed", () =>
  expect(
    play(false, [
      ["down", 1, 5, 5],
      ["move", 1, 6, 5],
      ["up", 1, 6, 5],
    ]),
  ).toEqual(["start 5,5", "move 6,5", "end 6,5"]));

it("a finger begins when it has moved, from where it came down; a tap is a dot", () => {
  expect(
    play(true, [
      ["down", 1, 5, 5],
      ["move", 1, 6, 5],
      ["move", 1, 20, 5],
      ["up", 1, 20, 5],
    ]),
  ).toEqual(["start 5,5", "move 20,5", "end 20,5"]);
  expect(
    play(true, [
      ["down", 1, 5, 5],
      ["up", 1, 5, 5],
    ]),
  ).toEqual(["start 5,5", "end 5,5"]);
});

it("two fingers move the view and leave no dot, whichever comes first or goes first", () => {
  const both: Deed[] = [
    ["down", 1, 0, 0],
    ["down", 2, 100, 0],
    ["move", 2, 200, 0],
    ["up", 1, 0, 0],
    ["move", 2, 250, 0],
    ["up", 2, 250, 0],
  ];
  expect(play(true, both)).toEqual(["pinch"]);
});

it("a second finger takes back the stroke that the first had begun", () =>
  expect(
    play(true, [
      ["down", 1, 0, 0],
      ["move", 1, 50, 0],
      ["down", 2, 100, 0],
      ["move", 2, 120, 0],
    ]),
  ).toEqual(["start 0,0", "move 50,0", "cancel", "pinch"]));

it("after two fingers the next single one paints again", () =>
  expect(
    play(true, [
      ["down", 1, 0, 0],
      ["down", 2, 9, 9],
      ["up", 2, 9, 9],
      ["up", 1, 0, 0],
      ["down", 3, 7, 7],
      ["up", 3, 7, 7],
    ]),
  ).toEqual(["start 7,7", "end 7,7"]));

it("a pointer that the system takes away leaves nothing", () =>
  expect(
    play(false, [
      ["down", 1, 0, 0],
      ["move", 1, 9, 0],
      ["lost", 1, 9, 0],
    ]),
  ).toEqual(["start 0,0", "move 9,0", "cancel"]));
