export * from "./datasets";
export * from "./engines";
export * from "./events";
export * from "./loras";
export * from "./models";
export * from "./recipes";
export * from "./runs";
export * from "./settings";
