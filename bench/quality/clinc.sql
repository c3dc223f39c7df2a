SELECT row[1] AS utterance, (dense_rank() OVER (ORDER BY row[2]) - 1)::int AS y, (part = 'test')::int AS is_test
FROM (
  SELECT unnest(train) AS row, 'train' AS part FROM read_json('{folder}/clinc150/data_full.json')
  UNION ALL
  SELECT unnest(test) AS row, 'test' AS part FROM read_json('{folder}/clinc150/data_full.json')
)
ORDER BY part, utterance, y
