CREATE TABLE `market_candles` (
	`asset_id` bigint unsigned NOT NULL,
	`interval` varchar(8) NOT NULL,
	`open_time` datetime(3) NOT NULL,
	`open` decimal(36,24) NOT NULL,
	`high` decimal(36,24) NOT NULL,
	`low` decimal(36,24) NOT NULL,
	`close` decimal(36,24) NOT NULL,
	`samples` int NOT NULL,
	`expected_samples` int NOT NULL,
	`volume_24h_usd` decimal(30,8),
	`market_cap_usd` decimal(30,8),
	`last_slot` datetime(3) NOT NULL,
	`known_from` datetime(3) NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	CONSTRAINT `market_candles_key` PRIMARY KEY(`asset_id`,`interval`,`open_time`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `market_candles_history` (
	`asset_id` bigint unsigned NOT NULL,
	`interval` varchar(8) NOT NULL,
	`open_time` datetime(3) NOT NULL,
	`open` decimal(36,24) NOT NULL,
	`high` decimal(36,24) NOT NULL,
	`low` decimal(36,24) NOT NULL,
	`close` decimal(36,24) NOT NULL,
	`samples` int NOT NULL,
	`expected_samples` int NOT NULL,
	`volume_24h_usd` decimal(30,8),
	`market_cap_usd` decimal(30,8),
	`last_slot` datetime(3) NOT NULL,
	`known_from` datetime(3) NOT NULL,
	`run_id` bigint unsigned NOT NULL,
	`known_to` datetime(3) NOT NULL,
	CONSTRAINT `market_candles_history_key` PRIMARY KEY(`asset_id`,`interval`,`open_time`,`known_from`,`known_to`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `raw_crypto_market_data` ADD `flag` varchar(64);--> statement-breakpoint
ALTER TABLE `raw_crypto_market_data_history` ADD `flag` varchar(64);--> statement-breakpoint
ALTER TABLE `rejected_records` ADD `replay_run_id` bigint unsigned;--> statement-breakpoint
ALTER TABLE `rejected_records` ADD `decided_by` bigint unsigned;--> statement-breakpoint
ALTER TABLE `rejected_records` ADD `decided_at` datetime(3);--> statement-breakpoint
ALTER TABLE `rejected_records` ADD `decision_reason` varchar(500);--> statement-breakpoint
CREATE INDEX `market_candles_time` ON `market_candles` (`interval`,`open_time`,`asset_id`);--> statement-breakpoint
CREATE INDEX `market_candles_history_time` ON `market_candles_history` (`interval`,`open_time`,`asset_id`);--> statement-breakpoint
CREATE INDEX `raw_crypto_market_data_history_observed` ON `raw_crypto_market_data_history` (`observed_at`,`asset_id`);