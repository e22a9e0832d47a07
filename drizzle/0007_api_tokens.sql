CREATE TABLE `api_tokens` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`token_sha256` varchar(64) NOT NULL,
	`prefix` varchar(16) NOT NULL,
	`name` varchar(120) NOT NULL,
	`scopes` varchar(255) NOT NULL,
	`owner_id` bigint unsigned,
	`calls_per_minute` int unsigned NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3),
	`last_used_at` datetime(3),
	`last_used_ip` varchar(64),
	`revoked_at` datetime(3),
	`rotated_from` bigint unsigned,
	CONSTRAINT `api_tokens_id` PRIMARY KEY(`id`),
	CONSTRAINT `api_tokens_sha256` UNIQUE(`token_sha256`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `rate_limits` (
	`name` varchar(128) NOT NULL,
	`tokens` double NOT NULL,
	`refilled_at` datetime(3) NOT NULL,
	CONSTRAINT `rate_limits_name` PRIMARY KEY(`name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE INDEX `api_tokens_owner` ON `api_tokens` (`owner_id`);