CREATE TABLE `audit_log` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`at` datetime(3) NOT NULL,
	`user_id` bigint unsigned,
	`actor` varchar(255) NOT NULL,
	`action` varchar(64) NOT NULL,
	`subject` varchar(255),
	`before_value` json,
	`after_value` json,
	`ip` varchar(64),
	`note` text,
	CONSTRAINT `audit_log_id` PRIMARY KEY(`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `ended_sessions` (
	`session_id` varchar(64) NOT NULL,
	`ended_at` datetime(3) NOT NULL,
	CONSTRAINT `ended_sessions_session_id` PRIMARY KEY(`session_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `login_attempts` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`email` varchar(255) NOT NULL,
	`ip` varchar(64) NOT NULL,
	`attempted_at` datetime(3) NOT NULL,
	`succeeded` boolean NOT NULL DEFAULT false,
	CONSTRAINT `login_attempts_id` PRIMARY KEY(`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `settings` (
	`name` varchar(64) NOT NULL,
	`value` varchar(255) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `settings_name` PRIMARY KEY(`name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `users` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`email` varchar(255) NOT NULL,
	`name` varchar(255),
	`role` varchar(64) NOT NULL,
	`password_hash` varchar(255) NOT NULL,
	`session_version` int NOT NULL DEFAULT 1,
	`disabled_at` datetime(3),
	`last_login_at` datetime(3),
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `users_id` PRIMARY KEY(`id`),
	CONSTRAINT `users_email` UNIQUE(`email`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `run_attempts` (
	`run_id` bigint unsigned NOT NULL,
	`attempt` int NOT NULL,
	`trigger_kind` varchar(64) NOT NULL,
	`status` varchar(64) NOT NULL,
	`lease_owner` varchar(64) NOT NULL,
	`started_at` datetime(3) NOT NULL,
	`finished_at` datetime(3),
	`records_read` int NOT NULL DEFAULT 0,
	`records_inserted` int NOT NULL DEFAULT 0,
	`records_updated` int NOT NULL DEFAULT 0,
	`records_duplicate` int NOT NULL DEFAULT 0,
	`records_rejected` int NOT NULL DEFAULT 0,
	`upstream_calls` int NOT NULL DEFAULT 0,
	`upstream_cost_usd` double,
	`reason` varchar(64),
	`error_code` varchar(64),
	`error_message` text,
	`failures` json,
	`app_version` varchar(32) NOT NULL,
	CONSTRAINT `run_attempts_key` PRIMARY KEY(`run_id`,`attempt`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`job` varchar(64) NOT NULL,
	`slot` datetime(3) NOT NULL,
	`shard` varchar(128) NOT NULL DEFAULT '',
	`status` varchar(64) NOT NULL,
	`attempt` int NOT NULL,
	`lease_owner` varchar(64),
	`lease_until` datetime(3),
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `runs_id` PRIMARY KEY(`id`),
	CONSTRAINT `runs_job_slot_shard` UNIQUE(`job`,`slot`,`shard`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `source_documents` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	`attempt` int NOT NULL,
	`source` varchar(64) NOT NULL,
	`endpoint` varchar(255) NOT NULL,
	`params` json NOT NULL,
	`params_hash` varchar(64) NOT NULL,
	`status` smallint NOT NULL,
	`verdict` varchar(64) NOT NULL,
	`headers` json NOT NULL,
	`fetched_at` datetime(3) NOT NULL,
	`sha256` varchar(64) NOT NULL,
	`bytes` int NOT NULL,
	`body` longblob,
	CONSTRAINT `source_documents_id` PRIMARY KEY(`id`),
	CONSTRAINT `source_documents_key` UNIQUE(`source`,`endpoint`,`params_hash`,`fetched_at`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `asset_snapshots` (
	`asset_id` bigint unsigned NOT NULL,
	`metric_time` datetime(3) NOT NULL,
	`sampled_at` datetime(3) NOT NULL,
	`price_usd` decimal(36,24),
	`volume_24h_usd` decimal(30,8),
	`market_cap_usd` decimal(30,8),
	`log_return_1h` double,
	`log_return_24h` double,
	`data_grade` varchar(64) NOT NULL,
	`sparkline_hour` datetime(3) NOT NULL,
	`sparkline` blob NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	`document_id` bigint unsigned NOT NULL,
	CONSTRAINT `asset_snapshots_asset_id` PRIMARY KEY(`asset_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `crypto_metrics` (
	`asset_id` bigint unsigned NOT NULL,
	`metric_time` datetime(3) NOT NULL,
	`symbol` varchar(128) NOT NULL,
	`price_usd` decimal(36,24),
	`price_change_5m` decimal(36,24),
	`price_change_15m` decimal(36,24),
	`volume_24h_usd` decimal(30,8),
	`avg_price_1h` decimal(36,24),
	`min_price_1h` decimal(36,24),
	`max_price_1h` decimal(36,24),
	`log_return_5m` double,
	`log_return_15m` double,
	`log_return_1h` double,
	`log_return_24h` double,
	`data_grade` varchar(64),
	`input_watermark` datetime(3) NOT NULL,
	`known_from` datetime(3) NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	CONSTRAINT `crypto_metrics_key` PRIMARY KEY(`asset_id`,`metric_time`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `crypto_metrics_history` (
	`asset_id` bigint unsigned NOT NULL,
	`metric_time` datetime(3) NOT NULL,
	`symbol` varchar(128) NOT NULL,
	`price_usd` decimal(36,24),
	`price_change_5m` decimal(36,24),
	`price_change_15m` decimal(36,24),
	`volume_24h_usd` decimal(30,8),
	`avg_price_1h` decimal(36,24),
	`min_price_1h` decimal(36,24),
	`max_price_1h` decimal(36,24),
	`log_return_5m` double,
	`log_return_15m` double,
	`log_return_1h` double,
	`log_return_24h` double,
	`data_grade` varchar(64),
	`input_watermark` datetime(3) NOT NULL,
	`known_from` datetime(3) NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	`known_to` datetime(3) NOT NULL,
	CONSTRAINT `crypto_metrics_history_key` PRIMARY KEY(`asset_id`,`metric_time`,`known_from`,`known_to`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `metric_state` (
	`asset_id` bigint unsigned NOT NULL,
	`last_slot` datetime(3) NOT NULL,
	`input_watermark` datetime(3) NOT NULL,
	`layout` int NOT NULL,
	`state` blob NOT NULL,
	CONSTRAINT `metric_state_asset_id` PRIMARY KEY(`asset_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `assets` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`coingecko_id` varchar(191) NOT NULL,
	`symbol` varchar(128) NOT NULL,
	`name` varchar(255) NOT NULL,
	`market_rank` int,
	`tracked` boolean NOT NULL DEFAULT true,
	`first_seen_at` datetime(3) NOT NULL,
	`last_seen_at` datetime(3) NOT NULL,
	CONSTRAINT `assets_id` PRIMARY KEY(`id`),
	CONSTRAINT `assets_coingecko_id` UNIQUE(`coingecko_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `raw_crypto_market_data` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`asset_id` bigint unsigned NOT NULL,
	`observed_at` datetime(3) NOT NULL,
	`symbol` varchar(128) NOT NULL,
	`name` varchar(255) NOT NULL,
	`price_usd` decimal(36,24),
	`volume_24h_usd` decimal(30,8),
	`market_cap_usd` decimal(30,8),
	`price_ngn` decimal(24,4),
	`granularity` varchar(64) NOT NULL,
	`origin` varchar(64) NOT NULL,
	`fetched_at` datetime(3) NOT NULL,
	`sampled_at` datetime(3) NOT NULL,
	`source_updated_at` datetime(3),
	`known_from` datetime(3) NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	`document_id` bigint unsigned NOT NULL,
	CONSTRAINT `raw_crypto_market_data_key` PRIMARY KEY(`asset_id`,`observed_at`),
	KEY `raw_crypto_market_data_id` (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `raw_crypto_market_data_history` (
	`id` bigint unsigned NOT NULL,
	`asset_id` bigint unsigned NOT NULL,
	`observed_at` datetime(3) NOT NULL,
	`symbol` varchar(128) NOT NULL,
	`name` varchar(255) NOT NULL,
	`price_usd` decimal(36,24),
	`volume_24h_usd` decimal(30,8),
	`market_cap_usd` decimal(30,8),
	`price_ngn` decimal(24,4),
	`granularity` varchar(64) NOT NULL,
	`origin` varchar(64) NOT NULL,
	`fetched_at` datetime(3) NOT NULL,
	`sampled_at` datetime(3) NOT NULL,
	`source_updated_at` datetime(3),
	`known_from` datetime(3) NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	`document_id` bigint unsigned NOT NULL,
	`known_to` datetime(3) NOT NULL,
	CONSTRAINT `raw_crypto_market_data_history_key` PRIMARY KEY(`asset_id`,`observed_at`,`known_from`,`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `rejected_records` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`source` varchar(64) NOT NULL,
	`kind` varchar(64) NOT NULL,
	`record_sha256` varchar(64) NOT NULL,
	`reason` varchar(64) NOT NULL,
	`field` varchar(128),
	`message` text NOT NULL,
	`record` text NOT NULL,
	`document_id` bigint unsigned NOT NULL,
	`first_run_id` bigint unsigned NOT NULL,
	`last_run_id` bigint unsigned NOT NULL,
	`first_seen_at` datetime(3) NOT NULL,
	`last_seen_at` datetime(3) NOT NULL,
	`seen` int NOT NULL DEFAULT 1,
	`status` varchar(64) NOT NULL DEFAULT 'open',
	CONSTRAINT `rejected_records_id` PRIMARY KEY(`id`),
	CONSTRAINT `rejected_records_key` UNIQUE(`source`,`kind`,`record_sha256`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE INDEX `audit_log_at` ON `audit_log` (`at`);--> statement-breakpoint
CREATE INDEX `audit_log_user` ON `audit_log` (`user_id`,`at`);--> statement-breakpoint
CREATE INDEX `login_attempts_email` ON `login_attempts` (`email`,`attempted_at`);--> statement-breakpoint
CREATE INDEX `login_attempts_ip` ON `login_attempts` (`ip`,`attempted_at`);--> statement-breakpoint
CREATE INDEX `run_attempts_started` ON `run_attempts` (`started_at`);--> statement-breakpoint
CREATE INDEX `runs_status_lease` ON `runs` (`status`,`lease_until`);--> statement-breakpoint
CREATE INDEX `source_documents_run` ON `source_documents` (`run_id`);--> statement-breakpoint
CREATE INDEX `source_documents_fetched` ON `source_documents` (`fetched_at`);--> statement-breakpoint
CREATE INDEX `crypto_metrics_time` ON `crypto_metrics` (`metric_time`,`asset_id`);--> statement-breakpoint
CREATE INDEX `assets_symbol` ON `assets` (`symbol`);--> statement-breakpoint
CREATE INDEX `raw_crypto_market_data_observed` ON `raw_crypto_market_data` (`observed_at`,`asset_id`);--> statement-breakpoint
CREATE INDEX `rejected_records_status` ON `rejected_records` (`status`,`last_seen_at`);