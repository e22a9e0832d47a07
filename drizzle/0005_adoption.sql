CREATE TABLE `adopted_symbols` (
	`symbol` varchar(191) NOT NULL,
	`coingecko_id` varchar(191),
	`row_count` int NOT NULL,
	`decided_by` varchar(255),
	`decided_at` datetime(3),
	CONSTRAINT `adopted_symbols_symbol` PRIMARY KEY(`symbol`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `adoption_steps` (
	`step` varchar(128) NOT NULL,
	`facts` json NOT NULL,
	`done_at` datetime(3) NOT NULL,
	CONSTRAINT `adoption_steps_step` PRIMARY KEY(`step`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
