DROP INDEX trainings_list;
