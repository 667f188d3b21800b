CREATE TABLE `tag_scores` (
	`tagger` text NOT NULL,
	`media_key` text NOT NULL,
	`scores` blob NOT NULL,
	`words` text,
	`error` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`tagger`, `media_key`)
);
--> statement-breakpoint
CREATE TABLE `taggers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`kind` text DEFAULT 'onnx' NOT NULL,
	`folder` text NOT NULL,
	`own` integer DEFAULT false NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`tags` integer NOT NULL,
	`side` integer NOT NULL,
	`batch` integer,
	`created_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `taggers_key_unique` ON `taggers` (`key`);--> statement-breakpoint
CREATE TABLE `tagging_jobs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`state` text DEFAULT 'queued' NOT NULL,
	`dataset_id` integer,
	`tagger` text NOT NULL,
	`payload` text NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`total` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`rate` real,
	`phase` text,
	`problem` text,
	`cancel` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "tagging_jobs_kind" CHECK("tagging_jobs"."kind" in ('get','add','tag')),
	CONSTRAINT "tagging_jobs_state_values" CHECK("tagging_jobs"."state" in ('queued','working','done','failed','cancelled'))
);
--> statement-breakpoint
CREATE INDEX `tagging_jobs_state` ON `tagging_jobs` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `tagging_jobs_dataset` ON `tagging_jobs` (`dataset_id`,`id`);