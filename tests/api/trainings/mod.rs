mod save;
