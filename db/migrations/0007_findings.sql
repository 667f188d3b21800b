CREATE TABLE `dismissals` (
	`dataset_id` integer NOT NULL,
	`code` text NOT NULL,
	`subject` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`dataset_id`, `code`, `subject`),
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `import_files` ADD `trait` text;--> statement-breakpoint
ALTER TABLE `picture_facts` ADD `version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `picture_facts` ADD `transparent` integer;--> statement-breakpoint
ALTER TABLE `picture_facts` ADD `profile` text;--> statement-breakpoint
ALTER TABLE `picture_facts` ADD `pixels` text;--> statement-breakpoint
ALTER TABLE `picture_facts` ADD `grid` text;--> statement-breakpoint
ALTER TABLE `picture_facts` ADD `white` real;