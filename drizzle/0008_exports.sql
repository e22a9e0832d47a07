CREATE TABLE `export_chunks` (
	`export_id` bigint unsigned NOT NULL,
	`seq` int unsigned NOT NULL,
	`body` mediumblob NOT NULL,
	CONSTRAINT `export_chunks_export_id_seq_pk` PRIMARY KEY(`export_id`,`seq`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `exports` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`public_id` varchar(36) NOT NULL,
	`dataset` varchar(64) NOT NULL,
	`format` varchar(64) NOT NULL,
	`kind` varchar(64) NOT NULL,
	`status` varchar(64) NOT NULL,
	`parameters` json NOT NULL,
	`as_of` datetime(3),
	`user_id` bigint unsigned,
	`token_id` bigint unsigned,
	`actor` varchar(255) NOT NULL,
	`row_count` bigint unsigned NOT NULL DEFAULT 0,
	`byte_count` bigint unsigned NOT NULL DEFAULT 0,
	`sha256` varchar(64),
	`next_cursor` text,
	`slice_cursor` text,
	`error` varchar(500),
	`started_at` datetime(3) NOT NULL,
	`seen_at` datetime(3) NOT NULL,
	`finished_at` datetime(3),
	`expires_at` datetime(3),
	CONSTRAINT `exports_id` PRIMARY KEY(`id`),
	CONSTRAINT `exports_public_id` UNIQUE(`public_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE INDEX `exports_started` ON `exports` (`started_at`);--> statement-breakpoint
CREATE INDEX `exports_user` ON `exports` (`user_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `exports_status` ON `exports` (`kind`,`status`,`seen_at`);