CREATE TABLE `detector_state` (
	`asset_id` bigint unsigned NOT NULL,
	`last_bar` datetime(3) NOT NULL,
	`layout` int NOT NULL,
	`state` json NOT NULL,
	CONSTRAINT `detector_state_asset_id` PRIMARY KEY(`asset_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `market_anomalies` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`asset_id` bigint unsigned NOT NULL,
	`symbol` varchar(128) NOT NULL,
	`type` varchar(64) NOT NULL,
	`horizon` varchar(8) NOT NULL,
	`bar_time` datetime(3) NOT NULL,
	`direction` varchar(64) NOT NULL,
	`magnitude` double NOT NULL,
	`score` double,
	`current_value` double,
	`previous_value` double,
	`baseline` double,
	`samples` int NOT NULL,
	`data_grade` varchar(64) NOT NULL,
	`rule_version` int NOT NULL,
	`detected_at` datetime(3) NOT NULL,
	`known_from` datetime(3) NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	CONSTRAINT `market_anomalies_id` PRIMARY KEY(`id`),
	CONSTRAINT `market_anomalies_key` UNIQUE(`asset_id`,`type`,`horizon`,`bar_time`,`rule_version`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `restatements` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`table_name` varchar(64) NOT NULL,
	`asset_id` bigint unsigned NOT NULL,
	`row_time` datetime(3) NOT NULL,
	`row_part` varchar(32) NOT NULL DEFAULT '',
	`metric` varchar(64) NOT NULL,
	`old_value` varchar(80),
	`new_value` varchar(80),
	`shown_from` datetime(3) NOT NULL,
	`reason` varchar(64) NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	`restated_at` datetime(3) NOT NULL,
	CONSTRAINT `restatements_id` PRIMARY KEY(`id`),
	CONSTRAINT `restatements_key` UNIQUE(`table_name`,`asset_id`,`row_time`,`row_part`,`metric`,`run_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE INDEX `market_anomalies_detected` ON `market_anomalies` (`detected_at`);--> statement-breakpoint
CREATE INDEX `market_anomalies_bar` ON `market_anomalies` (`bar_time`,`asset_id`);--> statement-breakpoint
CREATE INDEX `restatements_at` ON `restatements` (`restated_at`);--> statement-breakpoint
CREATE INDEX `crypto_metrics_history_time` ON `crypto_metrics_history` (`metric_time`,`asset_id`);