CREATE TABLE `dictionary_aliases` (
	`alias` text NOT NULL,
	`tag` text NOT NULL,
	PRIMARY KEY(`alias`, `tag`)
);
--> statement-breakpoint
CREATE INDEX `dictionary_aliases_tag` ON `dictionary_aliases` (`tag`);--> statement-breakpoint
CREATE TABLE `dictionary_files` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`rows` integer NOT NULL,
	`skipped` integer NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `dictionary_tags` (
	`tag` text PRIMARY KEY NOT NULL,
	`category` integer DEFAULT 0 NOT NULL,
	`posts` integer DEFAULT 0 NOT NULL,
	`meaning` text
);
--> statement-breakpoint
CREATE INDEX `dictionary_tags_posts` ON `dictionary_tags` (`posts`);--> statement-breakpoint
ALTER TABLE `batches` ADD `what` text;