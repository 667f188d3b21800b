CREATE TABLE `picture_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`dataset_id` integer NOT NULL,
	`picture_id` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `picture_changes_dataset` ON `picture_changes` (`dataset_id`,`id`);--> statement-breakpoint
CREATE TABLE `saved_views` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text,
	`dataset_id` integer NOT NULL,
	`name` text NOT NULL,
	`query` text NOT NULL,
	`sort` text DEFAULT 'name' NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `saved_views_client_key_unique` ON `saved_views` (`client_key`);--> statement-breakpoint
CREATE INDEX `saved_views_dataset` ON `saved_views` (`dataset_id`);--> statement-breakpoint
CREATE INDEX `pictures_media` ON `pictures` (`media_key`);