CREATE TABLE `blind_votes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`experiment_id` integer NOT NULL,
	`left_cell` integer NOT NULL,
	`right_cell` integer NOT NULL,
	`verdict` text NOT NULL,
	`at` integer NOT NULL,
	`taken_back_at` integer,
	FOREIGN KEY (`experiment_id`) REFERENCES `experiments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`left_cell`) REFERENCES `cells`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`right_cell`) REFERENCES `cells`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "blind_votes_verdict" CHECK("blind_votes"."verdict" in ('left','right','equal','neither'))
);
--> statement-breakpoint
CREATE INDEX `blind_votes_experiment` ON `blind_votes` (`experiment_id`);