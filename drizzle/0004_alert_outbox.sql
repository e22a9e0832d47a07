CREATE TABLE `alert_attempts` (
	`delivery_id` bigint unsigned NOT NULL,
	`attempt` int NOT NULL,
	`started_at` datetime(3) NOT NULL,
	`finished_at` datetime(3),
	`outcome` varchar(64) NOT NULL,
	`status` int,
	`message` text,
	CONSTRAINT `alert_attempts_key` PRIMARY KEY(`delivery_id`,`attempt`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `alert_deliveries` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`event_id` bigint unsigned NOT NULL,
	`channel` varchar(64) NOT NULL,
	`status` varchar(64) NOT NULL,
	`attempts` int NOT NULL DEFAULT 0,
	`due_at` datetime(3) NOT NULL,
	`lease_owner` varchar(64),
	`lease_until` datetime(3),
	`sent_at` datetime(3),
	`last_error` text,
	CONSTRAINT `alert_deliveries_id` PRIMARY KEY(`id`),
	CONSTRAINT `alert_deliveries_key` UNIQUE(`event_id`,`channel`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `alert_events` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`event_key` varchar(191) NOT NULL,
	`kind` varchar(64) NOT NULL,
	`severity` varchar(64) NOT NULL,
	`subject` varchar(191) NOT NULL,
	`title` varchar(255) NOT NULL,
	`body` text NOT NULL,
	`facts` json NOT NULL,
	`occurred_at` datetime(3) NOT NULL,
	`raised_at` datetime(3) NOT NULL,
	`resolved_at` datetime(3),
	`anomaly_id` bigint unsigned,
	`run_id` bigint unsigned,
	CONSTRAINT `alert_events_id` PRIMARY KEY(`id`),
	CONSTRAINT `alert_events_key` UNIQUE(`event_key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `alert_webhooks` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`name` varchar(120) NOT NULL,
	`format` varchar(64) NOT NULL,
	`url` varchar(2000) NOT NULL,
	`created_by` bigint unsigned NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`removed_at` datetime(3),
	CONSTRAINT `alert_webhooks_id` PRIMARY KEY(`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE INDEX `alert_attempts_outcome` ON `alert_attempts` (`outcome`,`started_at`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_due` ON `alert_deliveries` (`status`,`due_at`);--> statement-breakpoint
CREATE INDEX `alert_events_raised` ON `alert_events` (`raised_at`);--> statement-breakpoint
CREATE INDEX `alert_events_kind` ON `alert_events` (`kind`,`subject`,`raised_at`);