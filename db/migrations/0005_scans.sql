CREATE TABLE `segmentations` (
	`blob` text NOT NULL,
	`model` text NOT NULL,
	`mask` text,
	`error` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`blob`, `model`),
	CONSTRAINT "segmentations_either" CHECK(("segmentations"."mask" is null) <> ("segmentations"."error" is null))
);
--> statement-breakpoint
ALTER TABLE `pictures` ADD `scan_id` integer;--> statement-breakpoint
CREATE INDEX `pictures_scan` ON `pictures` (`scan_id`);