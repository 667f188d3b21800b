import type { Text } from "../../language";
import type { Code, Severity } from "./finding";

/** What one click can do about a finding. "none" = only a person can; then it may be dismissed. */
export type Remedy =
  | "exclude"
  | "trash-worse"
  | "write-caption"
  | "first-line"
  | "trigger-first"
  | "dedupe"
  | "background-tag"
  | "shorten"
  | "crop-bucket"
  | "crop-neighbour"
  | "repeats"
  | "none";

export type CodeInfo = {
  readonly severity: Severity;
  readonly title: Text;
  /** why the trainer cares */
  readonly why: Text;
  readonly next: Text;
  readonly remedy: Remedy;
};

const of = (severity: Severity, remedy: Remedy, title: Text, why: Text, next: Text): CodeInfo => ({
  severity,
  remedy,
  title,
  why,
  next,
});

/** Everything that is said about a code, whatever picture it is about. Traps: sd-scripts' own reader at 48d368fa. */
export const INFO: Readonly<Record<Code, CodeInfo>> = {
  unreadable: of(
    "error",
    "exclude",
    { zh: "读不出来", en: "Cannot be read" },
    {
      zh: "训练器读到这种文件会中断，有时要到训练中途才发现。",
      en: "The trainer stops at such a file, sometimes in the middle of a run.",
    },
    {
      zh: "重新下载或另存一份；没有的话就不让它参与训练。",
      en: "Get or save the file again, or leave it out of the training.",
    },
  ),
  truncated: of(
    "error",
    "exclude",
    { zh: "文件不完整", en: "Cut short" },
    {
      zh: "缩略图看起来正常，训练器读到缺失的部分时会中断。",
      en: "A thumbnail may look fine, but the trainer stops where the data ends.",
    },
    { zh: "重新下载；没有的话就不让它参与训练。", en: "Download it again, or leave it out of the training." },
  ),
  "ext-unsupported": of(
    "error",
    "none",
    { zh: "训练器不认的格式", en: "A format the trainer skips" },
    {
      zh: "训练器只读 png、jpg、jpeg、webp、bmp，其他文件会被悄悄跳过。",
      en: "The trainer reads png, jpg, jpeg, webp and bmp; it passes over anything else without a word.",
    },
    {
      zh: "转成 PNG，导入工作室就会自动转换。",
      en: "Convert it to PNG. The studio does so when it writes the files of a run.",
    },
  ),
  "ext-case": of(
    "error",
    "none",
    { zh: "扩展名大小写混用", en: "Extension in mixed case" },
    {
      zh: "训练器只认全小写或全大写的扩展名，“.Png”会被悄悄跳过。",
      en: "The trainer knows extensions in all-lower or all-upper case; “.Png” is passed over without a word.",
    },
    { zh: "把扩展名改成小写。", en: "Rename the extension to lower case." },
  ),
  exif: of(
    "error",
    "none",
    { zh: "靠 EXIF 才摆正", en: "Upright only by its EXIF mark" },
    {
      zh: "浏览器会按 EXIF 转正，训练器不会，它看到的是横着的图。",
      en: "A browser turns it upright, the trainer does not and learns it lying on its side.",
    },
    { zh: "把旋转写进像素里。", en: "Bake the rotation into the pixels." },
  ),
  "stem-twice": of(
    "error",
    "none",
    { zh: "同名的两张图", en: "Two pictures of one name" },
    {
      zh: "只有扩展名不同的图片共用一个标签文件和一份缓存，其中一张会被当成另一张来训练。",
      en: "Pictures that differ only in their extension share one caption and one cache, so one is trained as the other.",
    },
    { zh: "给其中一张改名，连同标签文件。", en: "Rename one of them together with its caption." },
  ),
  "name-clash": of(
    "error",
    "none",
    { zh: "文件名只差大小写或写法", en: "Names that are one on other systems" },
    {
      zh: "在 Windows 和 macOS 上它们是同一个文件，复制过去会互相覆盖。",
      en: "On Windows and macOS they are one file, so copying loses one of them.",
    },
    { zh: "给其中一张改名，连同标签文件。", en: "Rename one of them together with its caption." },
  ),
  "dup-exact": of(
    "error",
    "trash-worse",
    { zh: "完全相同的图", en: "The same picture twice" },
    {
      zh: "重复的图等于给它加了重复次数，容易学死这一张的构图和背景。",
      en: "A double counts like more repeats, so its pose and background are learned by heart.",
    },
    { zh: "只留一张。", en: "Keep one of them." },
  ),
  "caption-missing": of(
    "error",
    "write-caption",
    { zh: "没有标签", en: "No caption" },
    {
      zh: "没有标签文件时，训练器拿文件夹名当标签，画面里的一切都会学进这个词。",
      en: "Without one the trainer takes the folder's name, and everything in the picture is learned into that word.",
    },
    { zh: "打标，或先写上触发词。", en: "Tag it, or write at least the trigger word." },
  ),
  "caption-empty": of(
    "error",
    "write-caption",
    { zh: "标签是空的", en: "Empty caption" },
    {
      zh: "0 字节的标签文件会让训练中断；只有空白时会按空标签训练。",
      en: "A caption of 0 bytes ends the training; one of blanks trains on an empty prompt.",
    },
    { zh: "打标，或先写上触发词。", en: "Tag it, or write at least the trigger word." },
  ),
  "caption-encoding": of(
    "error",
    "none",
    { zh: "标签不是 UTF-8", en: "Caption is not UTF-8" },
    { zh: "训练器遇到其他编码会中断。", en: "The trainer stops at any other encoding." },
    {
      zh: "用 UTF-8 重新保存，并看一眼文字对不对。",
      en: "Save it as UTF-8 and look whether the words are right.",
    },
  ),
  "trigger-missing": of(
    "error",
    "trigger-first",
    { zh: "缺触发词", en: "Trigger word missing" },
    {
      zh: "这张图学不到触发词上，出图时用触发词就叫不出它的特征。",
      en: "What it shows is not tied to the trigger word, so the word will not call it up.",
    },
    { zh: "在标签最前面加上触发词。", en: "Put the trigger word in front." },
  ),
  "ext-mismatch": of(
    "warn",
    "none",
    { zh: "扩展名和内容不符", en: "Extension and content differ" },
    {
      zh: "多数程序会按内容读，但有些工具会拒收，也说明文件来路被改过。",
      en: "Most programs go by the content, but some tools refuse such a file.",
    },
    { zh: "把扩展名改成实际格式。", en: "Rename it after what it is." },
  ),
  alpha: of(
    "warn",
    "none",
    { zh: "有透明部分", en: "Transparent parts" },
    {
      zh: "训练器直接丢掉透明度，透明处藏着的颜色（常是黑色）会露出来。",
      en: "The trainer drops transparency, and whatever colour is hidden below (often black) shows.",
    },
    { zh: "铺成白底，或当作遮罩来训练。", en: "Lay it on white, or train with it as a mask." },
  ),
  mode: of(
    "warn",
    "none",
    { zh: "颜色模式特殊", en: "Unusual colour mode" },
    {
      zh: "训练器不做颜色管理：CMYK 会变色，16 位灰度会变成全白，其他色彩配置会偏色。",
      en: "The trainer does no colour management: CMYK shifts, 16-bit grey turns white, other profiles come out off.",
    },
    { zh: "转成 8 位 sRGB。", en: "Convert it to sRGB with 8 bits." },
  ),
  animated: of(
    "warn",
    "none",
    { zh: "是动图", en: "Animated" },
    { zh: "训练器只看第一帧。", en: "The trainer sees the first frame only." },
    {
      zh: "看看第一帧是不是想要的，或导出想要的那一帧。",
      en: "See whether the first frame is the one you want, or save another.",
    },
  ),
  "too-small": of(
    "warn",
    "exclude",
    { zh: "太小", en: "Too small" },
    {
      zh: "要放大才能填满分桶，模糊和锯齿会一起学进去。",
      en: "It is enlarged to fill its bucket, and the blur is learned along.",
    },
    { zh: "找一张更大的，或不让它参与训练。", en: "Find a larger one, or leave it out of the training." },
  ),
  "crop-loss": of(
    "warn",
    "crop-bucket",
    { zh: "训练时裁掉太多", en: "Much is cut away" },
    {
      zh: "训练器从中间裁出分桶的形状，超出十分之一的画面不会被看到，头脚容易被切掉。",
      en: "The trainer cuts its bucket's shape out of the middle; more than a tenth is never seen, often head or feet.",
    },
    {
      zh: "自己定裁剪位置，先按训练器的裁法裁好再调整。",
      en: "Decide yourself what goes: crop as the trainer would, then move it in the editor.",
    },
  ),
  "dup-near": of(
    "warn",
    "trash-worse",
    { zh: "几乎一样的图", en: "Nearly the same picture" },
    {
      zh: "同一张图的不同版本等于加了重复次数，容易过拟合到它。",
      en: "Versions of one picture count like more repeats of it.",
    },
    {
      zh: "留最好的一张；如果是有意保留的差分，就忽略。",
      en: "Keep the best; if the differences are meant, dismiss this.",
    },
  ),
  "caption-bom": of(
    "warn",
    "none",
    { zh: "标签开头有 BOM", en: "Byte order mark in the caption" },
    {
      zh: "这个看不见的字符会粘在第一个标签上，触发词就不再是触发词了。",
      en: "The invisible mark sticks to the first tag, so that a trigger word is no longer itself.",
    },
    { zh: "存成不带 BOM 的 UTF-8。", en: "Save it as UTF-8 without a mark." },
  ),
  "caption-multiline": of(
    "warn",
    "first-line",
    { zh: "标签有好几行", en: "Caption of several lines" },
    {
      zh: "训练器只读第一行，后面的都不起作用。",
      en: "The trainer reads the first line only; the rest is lost.",
    },
    { zh: "合成一行。", en: "Join the lines." },
  ),
  "caption-orphan": of(
    "warn",
    "none",
    { zh: "找不到图片的标签文件", en: "Caption without a picture" },
    {
      zh: "多半是图片改了名或没下载到，它的标签白写了。",
      en: "Its picture was renamed or never came, so the words are lost.",
    },
    { zh: "把文件名改成和图片一样，或删掉它。", en: "Give it the name of its picture, or remove it." },
  ),
  "white-fill": of(
    "warn",
    "background-tag",
    { zh: "大片白底没有标签说明", en: "Large white area that no tag names" },
    {
      zh: "标签里没提的东西会学进触发词，出图就老是白底。",
      en: "What the caption does not name is learned into the trigger word; pictures then come out on white.",
    },
    {
      zh: "加上 white background，或把涂白的部分改成遮罩。",
      en: "Add “white background”, or turn what was painted into a mask.",
    },
  ),
  "small-bucket": of(
    "warn",
    "crop-neighbour",
    { zh: "分桶凑不满一批", en: "Bucket smaller than a batch" },
    {
      zh: "一批只从同一个分桶里取，凑不满的批次步数照算，学到的却更少、更抖。",
      en: "A batch never mixes buckets; a short one costs a step and pulls harder at the few pictures in it.",
    },
    {
      zh: "裁成旁边分桶的比例，或调小批大小。",
      en: "Crop to the shape of a neighbouring bucket, or use a smaller batch.",
    },
  ),
  "subset-balance": of(
    "warn",
    "repeats",
    { zh: "子集轻重悬殊", en: "Subsets out of balance" },
    {
      zh: "一轮里出现得少的子集学不牢，多的容易学过头。",
      en: "A subset that is seen far less is barely learned while the others are overdone.",
    },
    {
      zh: "调整重复次数，让图片数 × 重复次数差不超过一倍。",
      en: "Set repeats so that pictures × repeats are within a factor of two.",
    },
  ),
  "trigger-late": of(
    "info",
    "trigger-first",
    { zh: "触发词不在最前", en: "Trigger word not in front" },
    {
      zh: "打乱标签时只有最前面的 keep_tokens 个固定不动，放在后面会被打乱或丢掉。",
      en: "Shuffling and dropping spare only the first tags (keep_tokens); further back it is moved or dropped.",
    },
    { zh: "移到最前面。", en: "Move it to the front." },
  ),
  "trigger-spelling": of(
    "info",
    "trigger-first",
    { zh: "触发词写法不一", en: "Trigger word spelled in another way" },
    {
      zh: "空格、下划线不同就是不同的词，学到的会分散在几种写法上。",
      en: "Blanks and underscores make another word; what is learned spreads over the spellings.",
    },
    { zh: "统一成一种写法。", en: "Spell it one way." },
  ),
  "tag-twice": of(
    "info",
    "dedupe",
    { zh: "标签重复", en: "Tag written twice" },
    {
      zh: "重复的标签占位置，也会加重它的分量。",
      en: "A double takes up room and weighs more than the others.",
    },
    { zh: "去掉重复的。", en: "Remove the double." },
  ),
  "tokens-long": of(
    "info",
    "shorten",
    { zh: "标签太长", en: "Caption too long" },
    {
      zh: "超出 token 上限的部分训练器直接丢掉。",
      en: "What goes beyond the token limit is cut off by the trainer.",
    },
    {
      zh: "去掉不重要的标签，或在训练参数里把 token 上限调到 150 或 225。",
      en: "Leave out what matters least, or raise the token limit of the recipe to 150 or 225.",
    },
  ),
  "one-sided": of(
    "info",
    "none",
    { zh: "取景单一", en: "One kind of framing" },
    {
      zh: "几乎都是同一种取景时，换一种景别出图就画不好。",
      en: "When nearly all are framed alike, other framings come out badly.",
    },
    { zh: "补一些其他景别的图。", en: "Add pictures framed otherwise." },
  ),
  "over-represented": of(
    "info",
    "none",
    { zh: "某个标签占比过高", en: "One tag in most pictures" },
    {
      zh: "表情、姿势、背景占了大多数，就会和角色绑在一起。",
      en: "An expression, pose or background in most pictures gets tied to the character.",
    },
    {
      zh: "补一些没有它的图；这个标签要留着，别删。",
      en: "Add pictures without it, and keep the tag where it is.",
    },
  ),
};

export const severityOf = (code: Code): Severity => INFO[code].severity;
