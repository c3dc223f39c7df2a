SELECT title, description, (dense_rank() OVER (ORDER BY tag) - 1)::int AS y, (part = 'holdout')::int AS is_test
FROM (
  SELECT *, 'dataset' AS part FROM read_csv('{folder}/madewithml/dataset.csv')
  UNION ALL
  SELECT *, 'holdout' AS part FROM read_csv('{folder}/madewithml/holdout.csv')
)
ORDER BY part, id
