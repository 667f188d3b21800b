import {
  Bookmark,
  Box,
  Grid3x3,
  House,
  Images,
  type LucideIcon,
  Route,
  Server,
  Settings,
} from "lucide-react";

export type Place = {
  id: "home" | "datasets" | "runs" | "experiments" | "models" | "presets" | "engines" | "settings";
  href: string;
  icon: LucideIcon;
  /** `g` and this */
  key: string;
  /** words of both languages the palette also finds it by */
  words: string;
};

/** The pages of the studio in the order of the work; a page that does not exist is not listed. */
export const PLACES: readonly Place[] = [
  { id: "home", href: "/", icon: House, key: "h", words: "home shouye 首页" },
  {
    id: "datasets",
    href: "/datasets",
    icon: Images,
    key: "d",
    words: "datasets shujuji 数据集 pictures 图片",
  },
  { id: "runs", href: "/runs", icon: Route, key: "r", words: "training runs xunlian 训练 queue 队列" },
  {
    id: "experiments",
    href: "/experiments",
    icon: Grid3x3,
    key: "e",
    words: "compare experiments grid duibi ceshi 对比测试 xyz",
  },
  { id: "models", href: "/models", icon: Box, key: "m", words: "models moxing dimo 模型 底模 checkpoint" },
  { id: "presets", href: "/presets", icon: Bookmark, key: "p", words: "presets yushe 预设" },
  {
    id: "engines",
    href: "/engines",
    icon: Server,
    key: "t",
    words: "engines huanjing 环境 trainer gpu sd-scripts",
  },
  {
    id: "settings",
    href: "/settings",
    icon: Settings,
    key: "s",
    words: "settings shezhi 设置 language 语言 theme 主题",
  },
];

/** Which place an address belongs to. */
export const placeOf = (path: string): Place =>
  PLACES.find((p) => p.href !== "/" && (path === p.href || path.startsWith(`${p.href}/`))) ?? PLACES[0]!;
