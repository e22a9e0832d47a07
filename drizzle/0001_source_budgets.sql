CREATE TABLE `source_budgets` (
	`source` varchar(64) NOT NULL,
	`month` varchar(7) NOT NULL,
	`calls` int NOT NULL DEFAULT 0,
	`refused` int NOT NULL DEFAULT 0,
	`calls_limit` int,
	`spend_usd` decimal(14,6) NOT NULL DEFAULT '0',
	`spend_limit_usd` decimal(14,6),
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `source_budgets_key` PRIMARY KEY(`source`,`month`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `source_rates` (
	`source` varchar(64) NOT NULL,
	`tokens` double NOT NULL,
	`refilled_at` datetime(3) NOT NULL,
	CONSTRAINT `source_rates_source` PRIMARY KEY(`source`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `runs` ADD `reason` varchar(64);