-- Bicycles hired in an hour. casual and registered add up to the answer.
SELECT * EXCLUDE (instant, dteday, casual, registered, cnt), strptime(dteday, '%m/%d/%Y') + to_hours(hr) AS at, cnt AS y
FROM read_csv('{folder}/bike-hourly/hour.csv', types = {'dteday': 'VARCHAR'})
