ALTER TABLE `raw_crypto_market_data` DROP INDEX `raw_crypto_market_data_observed`, ADD INDEX `raw_crypto_market_data_observed` (`observed_at`,`asset_id`,`known_from`);--> statement-breakpoint
ALTER TABLE `crypto_metrics` DROP INDEX `crypto_metrics_time`, ADD INDEX `crypto_metrics_time` (`metric_time`,`asset_id`,`known_from`);--> statement-breakpoint
ALTER TABLE `market_candles` DROP INDEX `market_candles_time`, ADD INDEX `market_candles_time` (`interval`,`open_time`,`asset_id`,`known_from`,`samples`,`expected_samples`);
