ALTER TABLE `tag_scores` DROP COLUMN `words`;--> statement-breakpoint
ALTER TABLE `taggers` DROP COLUMN `kind`;