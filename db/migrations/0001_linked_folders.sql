CREATE TABLE `linked_files` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`folder_id` integer NOT NULL,
	`path` text NOT NULL,
	`picture_id` integer NOT NULL,
	`size` integer NOT NULL,
	`mtime` integer NOT NULL,
	`sha256` text NOT NULL,
	`caption_path` text,
	`caption_size` integer,
	`caption_mtime` integer,
	`caption_sha` text,
	`common` text,
	`theirs` text,
	`conflict` integer DEFAULT false NOT NULL,
	`gone` integer DEFAULT false NOT NULL,
	FOREIGN KEY (`folder_id`) REFERENCES `linked_folders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`picture_id`) REFERENCES `pictures`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `linked_files_picture` ON `linked_files` (`picture_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `linked_files_path` ON `linked_files` (`folder_id`,`path`);--> statement-breakpoint
CREATE TABLE `linked_folders` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`dataset_id` integer NOT NULL,
	`subset_id` integer,
	`path` text NOT NULL,
	`write_back` integer DEFAULT true NOT NULL,
	`checked_at` integer,
	`problem` text,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subset_id`) REFERENCES `subsets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `linked_folders_dataset` ON `linked_folders` (`dataset_id`,`deleted_at`);