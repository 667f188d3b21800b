CREATE TABLE `batches` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text,
	`dataset_id` integer NOT NULL,
	`actor` text NOT NULL,
	`tab` text NOT NULL,
	`kind` text NOT NULL,
	`reverts` integer,
	`count` integer DEFAULT 0 NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `batches_client_key_unique` ON `batches` (`client_key`);--> statement-breakpoint
CREATE INDEX `batches_dataset` ON `batches` (`dataset_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `batches_reverts` ON `batches` (`reverts`);--> statement-breakpoint
CREATE TABLE `dataset_versions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`dataset_id` integer NOT NULL,
	`number` integer NOT NULL,
	`sha256` text NOT NULL,
	`pictures` integer NOT NULL,
	`repeated` integer NOT NULL,
	`note` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `versions_number` ON `dataset_versions` (`dataset_id`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `versions_sha` ON `dataset_versions` (`dataset_id`,`sha256`);--> statement-breakpoint
CREATE TABLE `datasets` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text,
	`name` text NOT NULL,
	`note` text DEFAULT '' NOT NULL,
	`cover_picture_id` integer,
	`origin` text DEFAULT 'user' NOT NULL,
	`last_version` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `datasets_client_key_unique` ON `datasets` (`client_key`);--> statement-breakpoint
CREATE TABLE `import_files` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`batch_id` integer NOT NULL,
	`subset_id` integer NOT NULL,
	`key` text NOT NULL,
	`fold` text NOT NULL,
	`picture_id` integer,
	`caption` text,
	`aside` integer DEFAULT false NOT NULL,
	`name` text NOT NULL,
	FOREIGN KEY (`batch_id`) REFERENCES `batches`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subset_id`) REFERENCES `subsets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`picture_id`) REFERENCES `pictures`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `import_files_key` ON `import_files` (`batch_id`,`key`);--> statement-breakpoint
CREATE INDEX `import_files_waiting` ON `import_files` (`subset_id`,`fold`);--> statement-breakpoint
CREATE INDEX `import_files_picture` ON `import_files` (`picture_id`);--> statement-breakpoint
CREATE TABLE `ops` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`batch_id` integer NOT NULL,
	`kind` text NOT NULL,
	`target` integer NOT NULL,
	`before` text,
	`after` text,
	FOREIGN KEY (`batch_id`) REFERENCES `batches`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `ops_batch` ON `ops` (`batch_id`);--> statement-breakpoint
CREATE INDEX `ops_target` ON `ops` (`kind`,`target`);--> statement-breakpoint
CREATE TABLE `picture_facts` (
	`media_key` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`error` text,
	`width` integer,
	`height` integer,
	`format` text,
	`orientation` integer,
	`has_alpha` integer,
	`space` text,
	`pages` integer,
	`thumbhash` text,
	`dhash` text,
	`at` integer NOT NULL,
	CONSTRAINT "picture_facts_state" CHECK("picture_facts"."state" in ('done','failed'))
);
--> statement-breakpoint
CREATE TABLE `picture_tags` (
	`picture_id` integer NOT NULL,
	`tag` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`tag`, `picture_id`, `position`),
	FOREIGN KEY (`picture_id`) REFERENCES `pictures`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `picture_tags_picture` ON `picture_tags` (`picture_id`);--> statement-breakpoint
CREATE TABLE `pictures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text,
	`dataset_id` integer NOT NULL,
	`subset_id` integer NOT NULL,
	`stem` text NOT NULL,
	`sort_key` text NOT NULL,
	`ext` text NOT NULL,
	`blob` text NOT NULL,
	`bytes` integer NOT NULL,
	`caption` text,
	`edit` text,
	`media_key` text NOT NULL,
	`use` text DEFAULT 'yes' NOT NULL,
	`rev` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subset_id`) REFERENCES `subsets`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "pictures_use" CHECK("pictures"."use" in ('yes','no','keep'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pictures_client_key_unique` ON `pictures` (`client_key`);--> statement-breakpoint
CREATE INDEX `pictures_dataset` ON `pictures` (`dataset_id`,`deleted_at`,`sort_key`,`id`);--> statement-breakpoint
CREATE INDEX `pictures_subset` ON `pictures` (`subset_id`);--> statement-breakpoint
CREATE INDEX `pictures_blob` ON `pictures` (`blob`);--> statement-breakpoint
CREATE TABLE `subsets` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`dataset_id` integer NOT NULL,
	`name` text NOT NULL,
	`repeats` integer DEFAULT 10 NOT NULL,
	`class_word` text DEFAULT '' NOT NULL,
	`triggers` text NOT NULL,
	`is_reg` integer DEFAULT false NOT NULL,
	`position` integer DEFAULT 0 NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "subsets_repeats" CHECK("subsets"."repeats" >= 1)
);
--> statement-breakpoint
CREATE INDEX `subsets_dataset` ON `subsets` (`dataset_id`);--> statement-breakpoint
CREATE TABLE `engines` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text,
	`role` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`config` text NOT NULL,
	`facts` text,
	`enabled` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	CONSTRAINT "engines_role" CHECK("engines"."role" in ('trainer','webui'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `engines_client_key_unique` ON `engines` (`client_key`);--> statement-breakpoint
CREATE TABLE `leases` (
	`device` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`since` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `intents` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text NOT NULL,
	`kind` text NOT NULL,
	`target` integer,
	`payload` text NOT NULL,
	`state` text DEFAULT 'pending' NOT NULL,
	`reason` text,
	`result` integer,
	`at` integer NOT NULL,
	`answered_at` integer,
	CONSTRAINT "intents_state" CHECK("intents"."state" in ('pending','done','refused'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `intents_client_key_unique` ON `intents` (`client_key`);--> statement-breakpoint
CREATE INDEX `intents_pending` ON `intents` (`state`,`id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`topic` text NOT NULL,
	`ref` integer NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `outbox_at` ON `outbox` (`at`);--> statement-breakpoint
CREATE TABLE `cell_positions` (
	`cell_id` integer NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`cell_id`, `at`),
	FOREIGN KEY (`cell_id`) REFERENCES `cells`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `cell_results` (
	`cell_id` integer PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`blob` text,
	`infotext` text,
	`verdict` text,
	`error` text,
	`renders` integer DEFAULT 0 NOT NULL,
	`ms` integer,
	`task` text,
	`started_at` integer,
	`ended_at` integer,
	FOREIGN KEY (`cell_id`) REFERENCES `cells`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cell_results_states" CHECK("cell_results"."state" in ('queued','rendering','done','suspect','failed'))
);
--> statement-breakpoint
CREATE INDEX `cell_results_state` ON `cell_results` (`state`);--> statement-breakpoint
CREATE TABLE `cells` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`experiment_id` integer NOT NULL,
	`key` text NOT NULL,
	`values` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`experiment_id`) REFERENCES `experiments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cells_key` ON `cells` (`experiment_id`,`key`);--> statement-breakpoint
CREATE TABLE `experiments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text,
	`number` integer NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`engine_id` integer NOT NULL,
	`axes` text NOT NULL,
	`settings` text NOT NULL,
	`references` text NOT NULL,
	`winner_lora_id` integer,
	`winner_weight` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`engine_id`) REFERENCES `engines`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`winner_lora_id`) REFERENCES `loras`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "experiments_state" CHECK("experiments"."state" in ('draft','open','paused'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `experiments_client_key_unique` ON `experiments` (`client_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `experiments_number_unique` ON `experiments` (`number`);--> statement-breakpoint
CREATE TABLE `placements` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`engine_id` integer NOT NULL,
	`lora_id` integer NOT NULL,
	`stem` text NOT NULL,
	`path` text NOT NULL,
	`purpose` text NOT NULL,
	`state` text NOT NULL,
	`error` text,
	`at` integer NOT NULL,
	FOREIGN KEY (`engine_id`) REFERENCES `engines`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`lora_id`) REFERENCES `loras`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `placements_stem` ON `placements` (`engine_id`,`stem`,`purpose`);--> statement-breakpoint
CREATE TABLE `ratings` (
	`kind` text NOT NULL,
	`target` integer NOT NULL,
	`value` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`kind`, `target`),
	CONSTRAINT "ratings_value" CHECK("ratings"."value" between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE `webui_memory` (
	`engine_id` integer PRIMARY KEY NOT NULL,
	`memory` text NOT NULL,
	`problem` text,
	`at` integer NOT NULL,
	FOREIGN KEY (`engine_id`) REFERENCES `engines`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `lora_files` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`lora_id` integer NOT NULL,
	`path` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`lora_id`) REFERENCES `loras`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `lora_files_path_unique` ON `lora_files` (`path`);--> statement-breakpoint
CREATE INDEX `lora_files_lora` ON `lora_files` (`lora_id`);--> statement-breakpoint
CREATE TABLE `loras` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` integer,
	`weights` text NOT NULL,
	`name` text NOT NULL,
	`step` integer,
	`epoch` integer,
	`final` integer DEFAULT false NOT NULL,
	`note` text DEFAULT '' NOT NULL,
	`meta` text,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `loras_run` ON `loras` (`run_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `loras_weights` ON `loras` (`run_id`,`weights`);--> statement-breakpoint
CREATE TABLE `models` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text,
	`name` text NOT NULL,
	`path` text NOT NULL,
	`family` text NOT NULL,
	`format` text NOT NULL,
	`bytes` integer NOT NULL,
	`mtime` integer NOT NULL,
	`facts` text NOT NULL,
	`sha256` text,
	`note` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	CONSTRAINT "models_format" CHECK("models"."format" in ('safetensors','ckpt','diffusers','rehearsal'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `models_client_key_unique` ON `models` (`client_key`);--> statement-breakpoint
CREATE TABLE `presets` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text,
	`name` text NOT NULL,
	`positive` text NOT NULL,
	`negative` text DEFAULT '' NOT NULL,
	`settings` text NOT NULL,
	`tags` text NOT NULL,
	`picture` text,
	`rev` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `presets_client_key_unique` ON `presets` (`client_key`);--> statement-breakpoint
CREATE TABLE `recipes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`dataset_id` integer,
	`model_id` integer,
	`engine_id` integer,
	`values` text NOT NULL,
	`base` text,
	`rev` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`model_id`) REFERENCES `models`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`engine_id`) REFERENCES `engines`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "recipes_kind" CHECK("recipes"."kind" in ('preset','draft'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `recipes_client_key_unique` ON `recipes` (`client_key`);--> statement-breakpoint
CREATE TABLE `attempts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` integer NOT NULL,
	`number` integer NOT NULL,
	`state` text NOT NULL,
	`token` text NOT NULL,
	`handle` text,
	`start_step` integer DEFAULT 0 NOT NULL,
	`source` text,
	`phase` text,
	`step` integer DEFAULT 0 NOT NULL,
	`total` integer,
	`epoch` integer,
	`epochs` integer,
	`rate` real,
	`frozen_at` integer,
	`events_bytes` integer DEFAULT 0 NOT NULL,
	`log_bytes` integer DEFAULT 0 NOT NULL,
	`stop_asked` text,
	`stop_level` text,
	`stop_level_at` integer,
	`save_seq` integer DEFAULT 0 NOT NULL,
	`exit_code` integer,
	`diagnosis` text,
	`started_at` integer NOT NULL,
	`first_step_at` integer,
	`last_step_at` integer,
	`ended_at` integer,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "attempts_state_values" CHECK("attempts"."state" in ('starting','running','stopping','stopped','succeeded','failed','lost'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_token_unique` ON `attempts` (`token`);--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_number` ON `attempts` (`run_id`,`number`);--> statement-breakpoint
CREATE TABLE `metrics` (
	`attempt_id` integer NOT NULL,
	`series` text NOT NULL,
	`step` integer NOT NULL,
	`value` real,
	PRIMARY KEY(`attempt_id`, `series`, `step`),
	FOREIGN KEY (`attempt_id`) REFERENCES `attempts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_key` text NOT NULL,
	`number` integer NOT NULL,
	`name` text NOT NULL,
	`dataset_id` integer NOT NULL,
	`version_id` integer NOT NULL,
	`model_id` integer NOT NULL,
	`engine_id` integer NOT NULL,
	`recipe` text NOT NULL,
	`plan` text NOT NULL,
	`state` text NOT NULL,
	`held` integer DEFAULT false NOT NULL,
	`position` real NOT NULL,
	`diagnosis` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`deleted_at` integer,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`model_id`) REFERENCES `models`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`engine_id`) REFERENCES `engines`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "runs_state_values" CHECK("runs"."state" in ('queued','starting','running','stopping','stopped','succeeded','failed','lost','cancelled'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `runs_client_key_unique` ON `runs` (`client_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `runs_number_unique` ON `runs` (`number`);--> statement-breakpoint
CREATE INDEX `runs_state` ON `runs` (`state`,`position`);--> statement-breakpoint
CREATE INDEX `runs_dataset` ON `runs` (`dataset_id`);--> statement-breakpoint
CREATE TABLE `samples` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` integer NOT NULL,
	`attempt_id` integer NOT NULL,
	`step` integer NOT NULL,
	`epoch` integer,
	`prompt_index` integer NOT NULL,
	`seed` integer,
	`path` text NOT NULL,
	`blob` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `samples_run` ON `samples` (`run_id`,`step`);--> statement-breakpoint
CREATE UNIQUE INDEX `samples_path` ON `samples` (`run_id`,`path`);--> statement-breakpoint
CREATE TABLE `counters` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
