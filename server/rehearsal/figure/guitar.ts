import { circle, flat, path, stroke } from "./ink";

/** An electric guitar of our own shape, cherry to amber; body at the origin, neck to the right. */
export function guitar(): string {
  return [
    // neck and head
    path("M60,-9 L262,-9 L262,9 L60,9 Z", "#6b3f2a", 4),
    path("M258,-14 C270,-22 306,-20 318,-10 C324,-2 316,16 304,16 C286,18 270,16 258,12 Z", "#8f2433", 4),
    ...[272, 286, 300].flatMap((x) => [circle(x, -19, 4, "#f3ead8", 2.5), circle(x, 19, 4, "#f3ead8", 2.5)]),
    ...[100, 126, 150, 172, 194, 214, 232, 248].map((x) => stroke(`M${x},-8 V8`, "#d9c29a", 2)),
    // body with one horn
    path(
      "M-104,-8 C-106,-62 -58,-82 -18,-62 C2,-52 16,-52 30,-60 C52,-74 80,-66 84,-44 C86,-30 70,-26 64,-16 L64,14 C74,30 92,44 80,58 C66,72 40,58 20,54 C-2,50 -14,64 -40,68 C-78,72 -102,44 -104,-8 Z",
      "#b1283a",
      4.5,
    ),
    flat(
      "M-88,-8 C-90,-48 -54,-64 -20,-48 C4,-36 22,-38 36,-44 C50,-52 66,-48 68,-40 C60,-32 50,-24 48,-12 L48,10 C52,28 66,40 66,48 C52,54 36,44 18,40 C-6,36 -20,50 -42,52 C-70,54 -86,32 -88,-8 Z",
      "#d9553a",
    ),
    flat(
      "M-70,-6 C-70,-34 -44,-42 -20,-32 C2,-22 18,-22 32,-26 L34,20 C18,24 0,22 -18,28 C-44,36 -68,22 -70,-6 Z",
      "#f1a53f",
    ),
    // pickups, bridge, knobs
    path("M34,-18 h14 v36 h-14 Z", "#3b2d31", 2.5),
    path("M-8,-18 h14 v36 h-14 Z", "#3b2d31", 2.5),
    path("M-48,-16 h10 v32 h-10 Z", "#e9dfc9", 2.5),
    circle(-62, 40, 6, "#f3ead8", 2.5),
    circle(-36, 48, 6, "#f3ead8", 2.5),
    stroke("M-42,-5 H262 M-42,0 H262 M-42,5 H262", "#f8efdc", 1.4),
  ].join("");
}

export function microphone(): string {
  return (
    path("M-5,0 L-8,46 L8,46 L5,0 Z", "#4a4652", 3.5) +
    circle(0, -10, 15, "#c9c6cf", 4) +
    stroke("M-12,-14 H12 M-13,-8 H13 M-4,-23 V3 M5,-23 V3", "#8c8894", 2)
  );
}
