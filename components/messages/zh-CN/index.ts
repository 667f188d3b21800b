import captions from "./captions.json";
import datasets from "./datasets.json";
import editor from "./editor.json";
import edits from "./edits.json";
import engines from "./engines.json";
import experiments from "./experiments.json";
import findings from "./findings.json";
import frame from "./frame.json";
import gallery from "./gallery.json";
import home from "./home.json";
import imports from "./imports.json";
import loras from "./loras.json";
import models from "./models.json";
import presets from "./presets.json";
import recipes from "./recipes.json";
import runs from "./runs.json";
import settings from "./settings.json";
import tagging from "./tagging.json";
import ui from "./ui.json";
import versions from "./versions.json";

/** One namespace per noun; the same names as the files of the other language. */
export default {
  captions,
  datasets,
  editor,
  edits,
  engines,
  experiments,
  findings,
  frame,
  gallery,
  home,
  imports,
  versions,
  loras,
  models,
  presets,
  recipes,
  runs,
  settings,
  tagging,
  ui,
};
