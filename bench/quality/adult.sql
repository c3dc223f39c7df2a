-- Who earns more than 50,000 a year. education says the same as education_num; fnlwgt is a weight of the survey.
SELECT * EXCLUDE (education, income, filename), starts_with(income, '>50K')::int AS y, ends_with(filename, 'adult-test.csv')::int AS is_test
FROM read_csv(['{folder}/adult/adult-train.csv', '{folder}/adult/adult-test.csv'], delim = ', ', header = false, nullstr = '?', filename = true,
  names = ['age', 'workclass', 'fnlwgt', 'education', 'education_num', 'marital', 'occupation', 'relationship', 'race', 'sex', 'capital_gain', 'capital_loss', 'hours', 'country', 'income'])
